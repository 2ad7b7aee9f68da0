import { randomUUID } from "node:crypto";
import { limits } from "@faable/auth-contract";
import { problem, randomSecret } from "../../../base/index.ts";
import { record } from "../../../ground/events/index.ts";
import type { Context, Transaction } from "../../../ground/tenancy/index.ts";
import { type Account, accountFromRow, holdAccount } from "../../tenants/index.ts";
import { countRegisteredClients } from "../client-store.ts";
import { insertClient } from "../create-client.ts";
import { assertMetadata, clientOf, type Metadata } from "./metadata.ts";
import { type RegistrationShape, toRegistration } from "./registered-client.ts";

export const assertRegistrationOpen = ({ settings }: Pick<Account, "settings">): void => {
  if (!settings.dynamic_registration_enabled)
    throw problem("forbidden", "Clients cannot register themselves at this account. Ask its administrator for a client.");
};

/** Counts one registration after the other, so that no two take the last place. */
const assertPlace = async (tx: Transaction): Promise<void> => {
  if ((await countRegisteredClients(tx)) >= limits.registeredClients)
    throw problem(
      "forbidden",
      `This account has ${limits.registeredClients} clients that registered themselves, which is the most it can have. Its administrator has to delete some.`,
    );
};

/** The account as it is now, since a cached one may be a moment older than the switch. */
const holdOpenAccount = async (tx: Transaction, hosts: Context["hosts"]): Promise<void> => {
  const row = await holdAccount(tx.db, tx.accountId);
  if (!row) throw problem("account_not_found", "The account was deleted meanwhile.");
  assertRegistrationOpen(accountFromRow(row, hosts));
};

/** Makes a client as it describes itself. Nobody vouches for it, so it has no API and is not first-party. */
export const registerClient = ({ transact, hosts }: Context, issuer: string, metadata: Metadata): Promise<RegistrationShape> => {
  assertMetadata(metadata);
  const clientId = randomUUID();
  const input = { ...clientOf(metadata, clientId), is_first_party: false };
  const token = randomSecret();
  const secret = input.token_endpoint_auth_method === "none" ? undefined : randomSecret();
  return transact(async (tx) => {
    await holdOpenAccount(tx, hosts);
    await assertPlace(tx);
    const row = await insertClient(tx, input, { clientId, secret, registrationToken: token }, tx.at);
    await record(tx, "oauth.client.register", { resource_id: row.id, client_id: clientId }, { client: row.id });
    return toRegistration(issuer, { row, token, secret });
  });
};

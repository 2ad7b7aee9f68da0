import { randomUUID } from "node:crypto";
import type { Insertable } from "kysely";
import { createId, hashSecret, randomSecret } from "../../base/index.ts";
import { type Actor, record } from "../../ground/events/index.ts";
import type { Ground, Tables } from "../../ground/storage/index.ts";
import { type ClientInput, type CreatedClientShape, defaultSettings } from "./client.ts";
import { insertClient } from "./client-store.ts";
import { toClient } from "./get-client.ts";
import { assertClientInput } from "./rules.ts";

interface Credentials {
  readonly clientId: string;
  /** Absent for public clients. */
  readonly secret: string | undefined;
}

/** The row of a new client, given its identifier and secret. */
export const newClientRow = (
  accountId: string,
  input: ClientInput,
  { clientId, secret }: Credentials,
  at: Date,
): Insertable<Tables["clients"]> => {
  const { name, description = "", application_type = "web", token_endpoint_auth_method, ...settings } = input;
  return {
    account_id: accountId,
    id: createId("client", at),
    client_id: clientId,
    name,
    description,
    application_type,
    token_endpoint_auth_method: token_endpoint_auth_method ?? defaultAuthMethod(input),
    registration: "admin",
    settings: JSON.stringify({ ...defaultSettings, ...settings }),
    secret_hash: secret === undefined ? null : hashSecret(secret),
    previous_secret_hash: null,
    previous_secret_expires_at: null,
    created_at: at,
    updated_at: at,
  };
};

/** An app on somebody's device cannot keep a secret, so it gets none unless it insists (RFC 8252 §8.5). */
const defaultAuthMethod = ({ application_type }: ClientInput): string =>
  application_type === "native" ? "none" : "client_secret_basic";

export const createClient = async (
  { transact, clock }: Ground,
  accountId: string,
  input: ClientInput,
  actor: Actor,
): Promise<CreatedClientShape> => {
  assertClientInput(input, input.application_type ?? "web");
  const at = clock();
  const isPublic = (input.token_endpoint_auth_method ?? defaultAuthMethod(input)) === "none";
  const secret = isPublic ? undefined : randomSecret();
  return transact(async ({ db }) => {
    const row = await insertClient(db, newClientRow(accountId, input, { clientId: randomUUID(), secret }, at));
    await record(db, {
      accountId,
      type: "admin.client.created",
      status: "success",
      message: "A client was created.",
      at,
      actor,
      data: { resource_id: row.id, changed: Object.keys(input) },
      clientId: row.id,
    });
    return { ...toClient(row), ...(secret === undefined ? {} : { client_secret: secret }) };
  });
};

import type { BodyOf, updateRegistration as operation } from "@faable/auth-contract";
import { hashSecret, matchesHash, problem, randomSecret } from "../../../base/index.ts";
import { record } from "../../../ground/events/index.ts";
import type { Context } from "../../../ground/tenancy/index.ts";
import { forgetConsents } from "../../consents/index.ts";
import { toClient } from "../client.ts";
import { type ClientRow, clients, lockRegisteredClient } from "../client-store.ts";
import { changeOf } from "../update-client.ts";
import { assertMetadata, clientOf } from "./metadata.ts";
import { assertItsToken, type RegistrationAccess, type RegistrationShape, toRegistration } from "./registered-client.ts";

type Replacement = BodyOf<typeof operation>;

/** What it sends of its credentials must be what it has: it cannot choose them (RFC 7592 §2.2). */
const assertSameCredentials = (row: ClientRow, { client_id, client_secret }: Replacement): void => {
  if (client_id !== row.client_id)
    throw problem("invalid_client_metadata", "client_id must be the one of the address; it never changes.");
  if (client_secret !== undefined && (row.secret_hash === null || !matchesHash(client_secret, row.secret_hash)))
    throw problem("invalid_client_metadata", "client_secret must be the present one, or left out; it cannot be chosen.");
};

/** What the page of a consent shows of a client: who it says it is, and where it would send the user. */
const shown = (row: ClientRow): string => JSON.stringify([row.name, toClient(row).callbacks]);

/**
 * Replaces what the client says of itself, and its token. What an administrator set stays. Of two changes with one token the
 * second finds it replaced. Who consented saw another name or other addresses, and is asked again (SEC-AUTHZ-13).
 */
export const updateRegistration = (
  { transact }: Context,
  issuer: string,
  access: RegistrationAccess,
  replacement: Replacement,
): Promise<RegistrationShape> =>
  transact(async (tx) => {
    const before = assertItsToken(await lockRegisteredClient(tx, access.clientId), access);
    const { client_id: _, client_secret: __, ...metadata } = replacement;
    assertSameCredentials(before, replacement);
    assertMetadata(metadata);
    const patch = clientOf(metadata, before.client_id);
    const token = randomSecret();
    const secret = before.secret_hash === null && patch.token_endpoint_auth_method !== "none" ? randomSecret() : undefined;
    const row = await clients.update(tx, before.id, {
      ...changeOf(before, patch, tx.at),
      registration_token_hash: hashSecret(token),
      ...(secret === undefined ? {} : { secret_hash: hashSecret(secret) }),
    });
    if (shown(row) !== shown(before)) await forgetConsents(tx, row.id);
    tx.changed("client");
    await record(tx, "oauth.client.update", { resource_id: row.id, client_id: row.client_id }, { client: row.id });
    return toRegistration(issuer, { row, token, secret });
  });

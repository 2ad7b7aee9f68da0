import { randomUUID } from "node:crypto";
import { createId, hashSecret, randomSecret } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context, Scope } from "../../ground/tenancy/index.ts";
import { assertOwnApis } from "../apis/index.ts";
import { assertConnection } from "../connections/index.ts";
import { type ClientInput, type CreatedClientShape, defaultSettings, toClient } from "./client.ts";
import { type ClientRow, clients } from "./client-store.ts";
import { assertClientInput, normalClientInput } from "./rules.ts";

interface Credentials {
  readonly clientId: string;
  /** Absent for public clients. */
  readonly secret: string | undefined;
  /** The token by which a client that registered itself manages its registration. Absent for clients of administrators. */
  readonly registrationToken?: string;
}

/** An app on somebody's device cannot keep a secret, so it gets none unless it insists (RFC 8252 §8.5). */
const authMethodOf = ({ application_type, token_endpoint_auth_method }: ClientInput) =>
  token_endpoint_auth_method ?? (application_type === "native" ? "none" : "client_secret_basic");

/** Stores a new client, given its identifier and secret. */
export const insertClient = (
  scope: Scope,
  input: ClientInput,
  { clientId, secret, registrationToken: token }: Credentials,
  at: Date,
): Promise<ClientRow> => {
  const { name, description = "", application_type = "web", token_endpoint_auth_method: _, ...settings } = input;
  return clients.insert(scope, {
    id: createId("client", at),
    client_id: clientId,
    name,
    description,
    application_type,
    token_endpoint_auth_method: authMethodOf(input),
    registration: token === undefined ? "admin" : "dynamic",
    registration_token_hash: token === undefined ? null : hashSecret(token),
    settings: JSON.stringify({ ...defaultSettings, ...settings }),
    secret_hash: secret === undefined ? null : hashSecret(secret),
    previous_secret_hash: null,
    previous_secret_expires_at: null,
    created_at: at,
    updated_at: at,
  });
};

export const createClient = ({ transact }: Context, given: ClientInput): Promise<CreatedClientShape> => {
  assertClientInput(given, given.application_type ?? "web");
  const input = normalClientInput(given);
  const secret = authMethodOf(input) === "none" ? undefined : randomSecret();
  return transact(async (tx) => {
    await assertConnection(tx, "default_connection", input.default_connection);
    await assertOwnApis(tx, "allowed_apis", input.allowed_apis ?? []);
    const row = await insertClient(tx, input, { clientId: randomUUID(), secret }, tx.at);
    await recordChange(tx, "admin.client.created", row.id, Object.keys(input), { client: row.id });
    return { ...toClient(row), ...(secret === undefined ? {} : { client_secret: secret }) };
  });
};

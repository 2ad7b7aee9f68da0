import type { Updateable } from "kysely";
import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { assertOwnApis } from "../apis/index.ts";
import { assertConnection } from "../connections/index.ts";
import { type ClientPatch, type ClientShape, clientNotFound, settingsOf, toClient } from "./client.ts";
import { type ClientRow, clients, findClientRow } from "./client-store.ts";
import { assertNotLastOfOperator } from "./last-machine-client.ts";
import { assertClientInput, normalClientInput } from "./rules.ts";

export const noSecret = { secret_hash: null, previous_secret_hash: null, previous_secret_expires_at: null };

export const changeOf = (row: ClientRow, patch: ClientPatch, at: Date): Updateable<Tables["clients"]> => {
  const { name, description, application_type, token_endpoint_auth_method, ...settings } = patch;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(application_type === undefined ? {} : { application_type }),
    ...(token_endpoint_auth_method === undefined ? {} : { token_endpoint_auth_method }),
    ...(token_endpoint_auth_method === "none" ? noSecret : {}),
    settings: JSON.stringify({ ...settingsOf(row), ...settings }),
    updated_at: at,
  };
};

/** What is registered already must also fit, when the client stops being a native one. */
const resulting = (before: ClientShape, patch: ClientPatch): ClientPatch => ({
  ...patch,
  callbacks: patch.callbacks ?? before.callbacks,
  logout_urls: patch.logout_urls ?? before.logout_urls,
});

/** Whether the client can no longer get tokens for itself afterwards. */
const endsMachineTokens = ({ token_endpoint_auth_method: method, grant_types: grants }: ClientPatch): boolean =>
  method === "none" || (grants != null && !grants.includes("client_credentials"));

export const updateClient = ({ transact }: Context, id: string, patch: ClientPatch): Promise<ClientShape> =>
  transact(async (tx) => {
    const named = await findClientRow(tx, id);
    if (!named) throw clientNotFound();
    if (endsMachineTokens(patch)) await assertNotLastOfOperator(tx, named.id);
    const row = await clients.lock(tx, named.id);
    if (!row) throw clientNotFound();
    const before = toClient(row);
    assertClientInput(resulting(before, patch), patch.application_type ?? before.application_type);
    await assertConnection(tx, "default_connection", patch.default_connection);
    await assertOwnApis(tx, "allowed_apis", patch.allowed_apis ?? []);
    const after = toClient(await clients.update(tx, row.id, changeOf(row, normalClientInput(patch), tx.at)));
    tx.changed("client");
    await recordChange(tx, "admin.client.updated", row.id, changedFields(before, after), { client: row.id });
    return after;
  });

import type { Updateable } from "kysely";
import { type Actor, changedFields, record } from "../../ground/events/index.ts";
import type { Ground, Tables } from "../../ground/storage/index.ts";
import { type ClientPatch, type ClientRow, type ClientShape, settingsOf } from "./client.ts";
import { lockClientRow, saveClient } from "./client-store.ts";
import { notFound, toClient } from "./get-client.ts";
import { assertClientInput } from "./rules.ts";

const noSecret = { secret_hash: null, previous_secret_hash: null, previous_secret_expires_at: null };

const changeOf = (row: ClientRow, patch: ClientPatch, at: Date): Updateable<Tables["clients"]> => {
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

export const updateClient = async (
  { transact, clock }: Ground,
  accountId: string,
  id: string,
  patch: ClientPatch,
  actor: Actor,
): Promise<ClientShape> =>
  transact(async ({ db, changed }) => {
    const row = await lockClientRow(db, accountId, id);
    if (!row) throw notFound();
    const before = toClient(row);
    assertClientInput(resulting(before, patch), patch.application_type ?? before.application_type);
    const at = clock();
    const after = toClient(await saveClient(db, accountId, row.id, changeOf(row, patch, at)));
    changed({ noun: "client", accountId });
    await record(db, {
      accountId,
      type: "admin.client.updated",
      status: "success",
      message: "A client was changed.",
      at,
      actor,
      data: { resource_id: row.id, changed: changedFields(before, after) },
      clientId: row.id,
    });
    return after;
  });

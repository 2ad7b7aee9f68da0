import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import {
  type ConnectionPatch,
  type ConnectionShape,
  connectionNotFound,
  settingsOf,
  toConnection,
  typeOf,
} from "./connection.ts";
import { type ConnectionRow, connections } from "./connection-store.ts";
import { type AssertClients, assertConnectionInput, changedSettings } from "./rules.ts";
import { sealedSecret } from "./secret.ts";

const columnsOf = (row: ConnectionRow, patch: ConnectionPatch) => {
  const settings = changedSettings(typeOf(row), settingsOf(row), patch);
  const { connection_name = row.connection_name, enabled = row.enabled, enabled_clients = row.enabled_clients } = patch;
  return {
    connection_name,
    enabled,
    enabled_clients: JSON.stringify(enabled_clients),
    issuer: settings.issuer ?? null,
    settings: JSON.stringify(settings),
  };
};

export const updateConnection = (
  { transact, keyring }: Context,
  id: string,
  patch: ConnectionPatch,
  assertClients: AssertClients,
): Promise<ConnectionShape> =>
  transact(async (tx) => {
    const before = await connections.lock(tx, id);
    if (!before) throw connectionNotFound();
    assertConnectionInput(typeOf(before), patch);
    await assertClients(tx, "enabled_clients", patch.enabled_clients);
    const { client_secret: secret } = patch;
    const sealed = secret === undefined ? {} : { client_secret: sealedSecret(keyring, tx.accountId, id, secret) };
    const after = toConnection(await connections.update(tx, id, { ...columnsOf(before, patch), ...sealed, updated_at: tx.at }));
    tx.changed("connection");
    const fields = [...changedFields(toConnection(before), after), ...Object.keys(sealed)];
    await recordChange(tx, "admin.connection.updated", id, fields);
    return after;
  });

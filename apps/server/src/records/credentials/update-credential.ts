import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { connectionFrom, holdConnection } from "../connections/index.ts";
import { setUsername } from "../users/index.ts";
import { type CredentialShape, credentialNotFound, showCredential } from "./credential.ts";
import { credentials, findCredential } from "./credential-store.ts";
import { assertUsernameFits } from "./insert-credential.ts";
import { normalUsername } from "./username.ts";

interface Patch {
  readonly username?: string | null;
}

export const updateCredential = ({ transact }: Context, id: string, patch: Patch): Promise<CredentialShape> => {
  const given = patch.username == null ? patch.username : normalUsername(patch.username);
  return transact(async (tx) => {
    const named = await findCredential(tx, id);
    const before = named && (await credentials.lock(tx, named.id));
    const connection = before && (await holdConnection(tx, before.connection_id));
    if (!before || !connection) throw credentialNotFound();
    const username = given === undefined ? before.username : given;
    if (given !== undefined) assertUsernameFits(connectionFrom(connection).loginIdentifier, username);
    const row = await credentials.update(tx, before.id, { username, updated_at: tx.at });
    if (username !== before.username) await setUsername(tx, [row.user_id], username, tx.at);
    const changed = changedFields({ username: before.username }, { username });
    await recordChange(tx, "admin.credential.updated", row.id, changed, { user: row.user_id });
    return showCredential(tx, row);
  });
};

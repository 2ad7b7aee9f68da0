import { recordChange } from "../../ground/events/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { setUsername, voidProofs } from "../users/index.ts";
import { credentialNotFound } from "./credential.ts";
import { credentials, findCredential, usersNamedOn } from "./credential-store.ts";

/** Deletes the credential. Answers its id, also when it was addressed by its user. */
export const deleteCredential = ({ transact }: Context, id: string): Promise<string> =>
  transact(async (tx) => {
    const named = await findCredential(tx, id);
    if (named) await voidProofs(tx, named.user_id);
    const row = named && (await credentials.remove(tx, named.id));
    if (!row) throw credentialNotFound();
    if (row.username !== null) await setUsername(tx, [row.user_id], null, tx.at);
    await recordChange(tx, "admin.credential.deleted", row.id, undefined, { user: row.user_id });
    return row.id;
  });

/** Deletes every credential of a user who turns out to be somebody else than whoever chose the passwords. */
export const deleteCredentialsOf = async (tx: Transaction, userId: string): Promise<void> => {
  const gone = tx.db.deleteFrom("credentials").where("account_id", "=", tx.accountId).where("user_id", "=", userId);
  const rows = await gone.returning(["id", "username"]).execute();
  if (rows.some(({ username }) => username !== null)) await setUsername(tx, [userId], null, tx.at);
  for (const { id } of rows) await recordChange(tx, "admin.credential.deleted", id, undefined, { user: userId });
};

/** Before a connection and its credentials are deleted: the users lose the user names that they had on it. */
export const forgetUsernames = async (tx: Transaction, connectionId: string): Promise<void> =>
  setUsername(tx, await usersNamedOn(tx, connectionId), null, tx.at);

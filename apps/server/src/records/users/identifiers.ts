import { pointRead, type Scope, type Transaction } from "../../ground/tenancy/index.ts";
import { updateSearchWords } from "./search-words.ts";
import { watch } from "./tell.ts";
import { type UserRow, users } from "./user-store.ts";

/** Reads the user with this address, which must be in its normal form. May go through `context.pointReads`. */
export const findUserByEmail = pointRead<UserRow>(({ db, accountId }, email) =>
  db.selectFrom("users").selectAll().where("account_id", "=", accountId).where("email", "=", email),
);

/** Tells profiles the user name of their password credential. */
export const setUsername = async (
  { db, accountId }: Scope,
  ids: readonly string[],
  username: string | null,
  at: Date,
): Promise<void> => {
  if (ids.length === 0) return;
  const change = db.updateTable("users").set({ username, updated_at: at });
  await change.where("account_id", "=", accountId).where("id", "in", ids).execute();
};

/** Gives an address, in its normal form and unverified, to a user who has none. */
export const giveEmail = async (tx: Transaction, before: UserRow, email: string, at: Date): Promise<void> => {
  watch(tx, before.id, before);
  const after = await users.update(tx, before.id, {
    email,
    email_verified: false,
    email_verified_method: null,
    updated_at: at,
  });
  await updateSearchWords(tx, before, after);
};

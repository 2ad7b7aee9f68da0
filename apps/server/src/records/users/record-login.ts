import { sql } from "kysely";
import { problem } from "../../base/index.ts";
import { compiledOnce, type Given, type Transaction } from "../../ground/tenancy/index.ts";
import { type UserRow, users } from "./user-store.ts";

interface Login {
  readonly id: string;
  readonly ip: string | null;
  readonly language: string | null;
  readonly at: Date;
  readonly proofs: number | null;
}

const noting = compiledOnce(({ db, accountId }, given: Given<Login>) =>
  db
    .updateTable("users")
    .set((row) => ({
      last_login: given("at"),
      last_ip: given("ip"),
      logins_count: row("logins_count", "+", 1),
      first_language: row.fn.coalesce("first_language", given("language")),
    }))
    .where("account_id", "=", accountId)
    .where("id", "=", given("id"))
    .where("suspended", "=", false)
    .where("proofs", "=", sql<number>`coalesce(${given("proofs")}::integer, proofs)`)
    .returningAll(),
);

const unproven = (user: UserRow | undefined) => {
  if (user?.suspended) return problem("user_suspended", "The user is suspended.");
  const gone = "The user no longer exists.";
  return problem("invalid_credentials", user ? "What was proven counts for nothing any more. Sign in again." : gone);
};

/**
 * Notes that a user signs in, and refuses whoever may not: `user_suspended`, or `invalid_credentials` for one who no longer
 * exists, or of whom something was proven (`proofs`) that counts for nothing any more; answers the row as it is then. The one
 * statement asks and locks the row, so that a suspension came before and is heeded, or comes after and ends the session that is
 * about to begin.
 */
export const recordLogin = async (
  tx: Transaction,
  id: string,
  ip: string | null,
  language: string | undefined = undefined,
  proofs: number | undefined = undefined,
): Promise<UserRow> => {
  const [row] = await noting(tx, { id, ip, language: language ?? null, at: tx.at, proofs: proofs ?? null });
  if (row) return row;
  throw unproven(await users.find(tx, id));
};

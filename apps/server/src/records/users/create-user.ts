import { type Actor, record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import type { Account } from "../tenants/index.ts";
import { newUserRow } from "./new-user-row.ts";
import { toUser, type UserInput, type UserShape } from "./user.ts";
import { insertUser } from "./user-store.ts";

/** Creates a profile. The user has no way to sign in yet. */
export const createUser = async (
  { transact, clock }: Ground,
  account: Account,
  input: UserInput,
  actor: Actor,
): Promise<UserShape> => {
  const at = clock();
  const row = newUserRow(account.id, account.settings.default_country_iso, input, at);
  return transact(async ({ db }) => {
    const user = toUser(await insertUser(db, row));
    await record(db, {
      accountId: account.id,
      type: "admin.user.created",
      status: "success",
      message: "A user was created.",
      at,
      actor,
      data: { resource_id: user.id, changed: Object.keys(input) },
      userId: user.id,
    });
    return user;
  });
};

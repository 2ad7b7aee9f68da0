import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import type { Account } from "../tenants/index.ts";
import { insertUser } from "./insert-user.ts";
import { toUser, type UserInput, type UserShape } from "./user.ts";

/** Creates a profile. The user has no way to sign in yet. */
export const createUser = ({ transact }: Context, account: Account, input: UserInput): Promise<UserShape> =>
  transact(async (tx) => {
    const user = toUser(await insertUser(tx, account.settings.default_country_iso, input, tx.at));
    await recordChange(tx, "admin.user.created", user.id, Object.keys(input), { user: user.id });
    return user;
  });

import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { revokeSessionsOf } from "../sessions/index.ts";
import { watch } from "./tell.ts";
import { userNotFound } from "./user.ts";
import { users } from "./user-store.ts";

/**
 * Deletes the user with credentials and memberships. Log rows that name the user stay. Their sessions are ended first, by
 * themselves: every silent sign-in holds the user's row for its moment, and with enough of them at once it would never be free.
 */
export const deleteUser = async ({ transact }: Context, id: string): Promise<string> => {
  await transact((tx) => revokeSessionsOf(tx, id, "admin"));
  return transact(async (tx) => {
    // The user before the sessions, as everyone locks them.
    const before = await users.lock(tx, id);
    if (!before) throw userNotFound();
    watch(tx, id, before);
    // Ended rather than only deleted with the user: whoever relied on them hears of it.
    await revokeSessionsOf(tx, id, "admin");
    await users.remove(tx, id);
    await recordChange(tx, "admin.user.deleted", id, undefined, { user: id });
    return id;
  });
};

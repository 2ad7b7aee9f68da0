import { type Actor, record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import { notFound } from "./get-user.ts";
import { deleteUserRow } from "./user-store.ts";

/** Deletes the user with credentials and memberships. Log rows that name the user stay. */
export const deleteUser = async ({ transact, clock }: Ground, accountId: string, id: string, actor: Actor): Promise<string> =>
  transact(async ({ db }) => {
    if (!(await deleteUserRow(db, accountId, id))) throw notFound();
    await record(db, {
      accountId,
      type: "admin.user.deleted",
      status: "success",
      message: "A user was deleted.",
      at: clock(),
      actor,
      data: { resource_id: id },
      userId: id,
    });
    return id;
  });

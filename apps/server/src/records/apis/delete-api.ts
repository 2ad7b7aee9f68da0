import { type Actor, record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import { deleteApiRow, lockApiRow } from "./api-store.ts";
import { assertChangeable, notFound } from "./get-api.ts";

export const deleteApi = async ({ transact, clock }: Ground, accountId: string, id: string, actor: Actor): Promise<string> =>
  transact(async ({ db, changed }) => {
    const row = await lockApiRow(db, accountId, id);
    if (!row) throw notFound();
    assertChangeable(row);
    await deleteApiRow(db, accountId, id);
    changed({ noun: "api", accountId });
    await record(db, {
      accountId,
      type: "admin.api.deleted",
      status: "success",
      message: "An API was deleted.",
      at: clock(),
      actor,
      data: { resource_id: id },
    });
    return id;
  });

import { type Actor, record } from "../../ground/events/index.ts";
import type { Ground } from "../../ground/storage/index.ts";
import { deleteClientRow, lockClientRow } from "./client-store.ts";
import { notFound } from "./get-client.ts";

/** Deletes the client. Answers its id, also when it was addressed by `client_id`. */
export const deleteClient = async ({ transact, clock }: Ground, accountId: string, id: string, actor: Actor): Promise<string> =>
  transact(async ({ db, changed }) => {
    const row = await lockClientRow(db, accountId, id);
    if (!row) throw notFound();
    await deleteClientRow(db, accountId, row.id);
    changed({ noun: "client", accountId });
    await record(db, {
      accountId,
      type: "admin.client.deleted",
      status: "success",
      message: "A client was deleted.",
      at: clock(),
      actor,
      data: { resource_id: row.id },
      clientId: row.id,
    });
    return row.id;
  });

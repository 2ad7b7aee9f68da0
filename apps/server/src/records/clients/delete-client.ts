import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { clientNotFound } from "./client.ts";
import { clients, findClientRow } from "./client-store.ts";
import { assertNotLastOfOperator } from "./last-machine-client.ts";

/** Deletes the client. Answers its id, also when it was addressed by `client_id`. */
export const deleteClient = ({ transact }: Context, id: string): Promise<string> =>
  transact(async (tx) => {
    const row = await findClientRow(tx, id);
    if (!row) throw clientNotFound();
    await assertNotLastOfOperator(tx, row.id);
    if (!(await clients.remove(tx, row.id))) throw clientNotFound();
    tx.changed("client");
    await recordChange(tx, "admin.client.deleted", row.id, undefined, { client: row.id });
    return row.id;
  });

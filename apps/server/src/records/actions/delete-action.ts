import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { actionNotFound } from "./action.ts";
import { actions } from "./action-store.ts";

/** Its revisions and the blocks that it has set go with it. */
export const deleteAction = ({ transact }: Context, id: string): Promise<string> =>
  transact(async (tx) => {
    if (!(await actions.remove(tx, id))) throw actionNotFound();
    tx.changed("action");
    await recordChange(tx, "admin.action.deleted", id);
    return id;
  });

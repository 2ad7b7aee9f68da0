import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { apiNotFound, assertChangeable } from "./api.ts";
import { apis } from "./api-store.ts";

export const deleteApi = ({ transact }: Context, id: string): Promise<string> =>
  transact(async (tx) => {
    const row = await apis.lock(tx, id);
    if (!row) throw apiNotFound();
    assertChangeable(row);
    await apis.remove(tx, id);
    tx.changed("api");
    await recordChange(tx, "admin.api.deleted", id);
    return id;
  });

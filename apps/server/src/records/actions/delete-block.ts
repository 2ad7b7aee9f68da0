import { problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { blocks } from "./block.ts";

/** Ends a block that holds. Its row stays: it counts how often the Action has denied the user. */
export const deleteBlock = ({ transact }: Context, id: string): Promise<string> =>
  transact(async (tx) => {
    const row = await blocks.lock(tx, id);
    if (!row || row.blocked_until <= tx.at) throw problem("not_found", "This account has no such block, or it has ended.");
    await blocks.update(tx, id, { blocked_until: tx.at, updated_at: tx.at });
    await recordChange(tx, "admin.block.deleted", id, undefined, { user: row.user_id });
    return id;
  });

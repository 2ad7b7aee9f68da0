import { limits } from "@faable/auth-contract";
import { createId, problem } from "../../base/index.ts";
import { type Scope, type Transaction, tenantTable } from "../../ground/tenancy/index.ts";
import type { CheckedCode } from "./action.ts";

const revisions = tenantTable("action_revisions");

const rows = ({ db, accountId }: Scope, actionId: string) =>
  db.selectFrom("action_revisions").where("account_id", "=", accountId).where("action_id", "=", actionId);

/** Newest first. */
export const listRevisions = async (scope: Scope, actionId: string) => {
  const found = await rows(scope, actionId).selectAll().orderBy("revision", "desc").limit(limits.actionRevisions).execute();
  return found.map((row) => ({
    action: row.action_id,
    revision: row.revision,
    code: row.code,
    triggers: row.triggers,
    actor: row.actor,
    createdAt: row.created_at.toISOString(),
  }));
};

export const codeOfRevision = async (scope: Scope, actionId: string, revision: number): Promise<string> => {
  const row = await rows(scope, actionId).select("code").where("revision", "=", revision).executeTakeFirst();
  if (!row) throw problem("revision_not_found", `This Action has no revision ${revision}, or it is too old to be kept.`);
  return row.code;
};

const forgetOld = async ({ db, accountId }: Scope, actionId: string, revision: number): Promise<void> => {
  await db
    .deleteFrom("action_revisions")
    .where("account_id", "=", accountId)
    .where("action_id", "=", actionId)
    .where("revision", "<=", revision - limits.actionRevisions)
    .execute();
};

/** Notes what an Action's code is from now on. */
export const addRevision = async (
  tx: Transaction,
  actionId: string,
  revision: number,
  { code, triggers }: CheckedCode,
): Promise<void> => {
  await revisions.insert(tx, {
    id: createId("action", tx.at),
    action_id: actionId,
    revision,
    code,
    triggers: JSON.stringify(triggers),
    actor: tx.actor.id,
    created_at: tx.at,
    updated_at: tx.at,
  });
  await forgetOld(tx, actionId, revision);
};

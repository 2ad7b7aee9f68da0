import { type ActionTrigger, actionListing, actionTriggerAliases } from "@faable/auth-contract";
import { type Selectable, sql } from "kysely";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type ActionRow = Selectable<Tables["actions"]>;

export const actions = tenantTable("actions");

/** Keeps an Action from being deleted until the transaction ends. Answers whether it is there. */
export const keepAction = async ({ db, accountId }: Scope, id: string): Promise<boolean> => {
  const query = db.selectFrom("actions").select("id").where("account_id", "=", accountId).where("id", "=", id);
  return (await query.forKeyShare().executeTakeFirst()) !== undefined;
};

const source: ListSource<"actions"> = {
  table: "actions",
  listing: actionListing,
  columns: { trigger: "triggers" },
  text: ["name"],
};

const isAlias = (word: string): word is keyof typeof actionTriggerAliases => Object.hasOwn(actionTriggerAliases, word);

/** A trigger in its one spelling; what is none stays as it is. */
export const triggerOf = (word: string): string => (isAlias(word) ? actionTriggerAliases[word] : word);

/** The trigger of a spelling that the contract takes. */
export const triggerSpelled = (word: ActionTrigger | keyof typeof actionTriggerAliases): ActionTrigger =>
  isAlias(word) ? actionTriggerAliases[word] : word;

const spelled = (request: ListRequest): ListRequest => ({
  ...request,
  terms: request.terms.map((term) => (term.field === "trigger" ? { ...term, values: term.values.map(triggerOf) } : term)),
});

export const listActions = (scope: Scope, request: ListRequest): Promise<Rows<ActionRow>> =>
  listRows(rowsOf(scope, "actions"), source, spelled(request));

/** Every Action of the account that can run, in the order in which they do. */
export const findEnabled = ({ db, accountId }: Scope): Promise<ActionRow[]> =>
  db
    .selectFrom("actions")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("enabled", "=", true)
    .where("code", "<>", "")
    .orderBy("order")
    .orderBy("created_at")
    .orderBy("id")
    .execute();

/** Bytes of code of the account's Actions, besides this one. */
export const codeBytes = async ({ db, accountId }: Scope, besides: string): Promise<number> => {
  const { bytes } = await db
    .selectFrom("actions")
    .select(sql<string>`coalesce(sum(octet_length(code)), 0)`.as("bytes"))
    .where("account_id", "=", accountId)
    .where("id", "<>", besides)
    .executeTakeFirstOrThrow();
  return Number(bytes);
};

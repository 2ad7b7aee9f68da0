import {
  type ActionShape,
  type ActionTrigger,
  actionTriggers,
  type BodyOf,
  type createAction,
  limits,
  type updateAction,
} from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { Scope, Transaction } from "../../ground/tenancy/index.ts";
import { type ActionRow, actions, triggerOf } from "./action-store.ts";

export type ActionInput = BodyOf<typeof createAction>;
export type ActionPatch = BodyOf<typeof updateAction>;

/** Code that was found to parse, with the triggers of the hooks that it exports. */
export interface CheckedCode {
  readonly code: string;
  readonly triggers: readonly ActionTrigger[];
}

/** Where an Action stands among the others. */
export interface Position {
  readonly order: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly id: string;
}

/** Whether a place comes after another: by order, of two alike the younger, of two as old the greater id. */
export const isAfter = (a: Position, b: Position): boolean => {
  if (a.order !== b.order) return a.order > b.order;
  return a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt;
};

/** An Action as it is run. Its secrets stay sealed. */
export interface Action {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly triggers: readonly ActionTrigger[];
  readonly revision: number;
  readonly failures: number;
  readonly position: Position;
  readonly sealedSecrets: Readonly<Record<string, string>>;
}

const isTrigger = (word: string): word is ActionTrigger => actionTriggers.some((each) => each === word);

const triggersOf = ({ triggers }: Pick<ActionRow, "triggers">): ActionTrigger[] => triggers.filter(isTrigger);

export const actionFrom = (row: ActionRow): Action =>
  Object.freeze({
    id: row.id,
    name: row.name,
    code: row.code,
    triggers: triggersOf(row),
    revision: row.revision,
    failures: row.failures,
    position: { order: row.order, createdAt: row.created_at.getTime(), id: row.id },
    sealedSecrets: row.secrets,
  });

/** The Action as the Management API shows it. The values of its secrets have no place in it. */
export const toAction = (row: ActionRow): ActionShape => {
  const triggers = triggersOf(row);
  return {
    id: row.id,
    account: row.account_id,
    name: row.name,
    code: row.code,
    draft: row.draft,
    triggers,
    trigger: triggers[0] ?? null,
    enabled: row.enabled,
    order: row.order,
    revision: row.revision,
    secret_names: Object.keys(row.secrets).sort(),
    failures: row.failures,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
};

export const actionNotFound = () => problem("not_found", "This account has no such Action.");

export const getAction = async (scope: Scope, id: string): Promise<ActionRow> => {
  const row = await actions.find(scope, id);
  if (!row) throw actionNotFound();
  return row;
};

/** The Action of a path, kept as it is until the transaction ends. */
export const holdAction = async (tx: Transaction, id: string): Promise<ActionRow> => {
  const row = await actions.lock(tx, id);
  if (!row) throw actionNotFound();
  return row;
};

const flaw = (field: string, message: string) =>
  problem("validation_error", `${field} ${message}.`, {
    details: { fields: [field], issues: [{ path: `/${field}`, message }] },
  });

/** What a schema cannot say of code: a schema counts characters. */
export const assertCode = (field: "code" | "draft", code: string | null | undefined): void => {
  if (code == null) return;
  if (Buffer.byteLength(code) > limits.actionCodeBytes) throw flaw(field, `must not exceed ${limits.actionCodeBytes / 1024} KiB`);
};

/** An older caller says for which trigger the code is meant: code that is not is a mistake of theirs. */
export const assertHint = (trigger: string | undefined, { triggers }: Pick<CheckedCode, "triggers">): void => {
  if (trigger === undefined || triggers.some((each) => each === triggerOf(trigger))) return;
  throw problem("validation_error", `trigger is ${trigger}, but code does not export its hook.`, {
    details: { fields: ["trigger", "code"], issues: [{ path: "code", message: `exports no hook for ${trigger}` }] },
  });
};

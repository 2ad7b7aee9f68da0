import type { ActionRun, Sandbox } from "@faable/auth-actions/sandbox";
import { type ActionTrigger, type BodyOf, limits, type ReplyOf, type replayAction, type testAction } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { InFlight } from "../../ground/limits/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import {
  type CheckedCode,
  findKeptEvents,
  getAction,
  type KeptEvent,
  openSecrets,
  triggerSpelled,
} from "../../records/actions/index.ts";
import { checkCode } from "./checked-code.ts";
import { noCustomClaims } from "./claims.ts";
import { differences, unasked, type Verdict, verdictOf } from "./verdict.ts";

type Row = Awaited<ReturnType<typeof getAction>>;

const secretsOf = ({ accountId, keyring }: Context, { id, secrets }: Row) =>
  openSecrets(keyring, accountId, { id, sealedSecrets: secrets });

/** What is tried: what was sent, else the draft, else what runs. */
const tried = (row: Row, code: string | undefined): string => code ?? row.draft ?? row.code;

/** What trials and replays work with. */
export interface TrialRooms {
  readonly sandbox: Sandbox;
  /** Of trials and replays of an account, which run at most one at a time: its logins need the sandbox, too. */
  readonly trials: InFlight;
}

const underWay = () =>
  problem("actions_busy", "A trial or replay of this account is under way. Try again when it is through.", {
    headers: { "retry-after": "5" },
  });

const alone = async <T>(trials: InFlight, { accountId }: Context, work: () => Promise<T>): Promise<T> => {
  const leave = trials.enter(accountId);
  if (!leave) throw underWay();
  return work().finally(leave);
};

const tryOnce = async (
  sandbox: Sandbox,
  context: Context,
  id: string,
  { trigger: spelling, event, code: sent, network = false }: BodyOf<typeof testAction>,
): Promise<ReplyOf<typeof testAction>> => {
  const row = await getAction(context, id);
  const trigger = triggerSpelled(spelling);
  const { code, triggers } = await checkCode(sandbox, context.accountId, tried(row, sent));
  if (!triggers.includes(trigger))
    throw problem("validation_error", `The code exports no hook for ${trigger}.`, { details: { fields: ["trigger"] } });
  const secrets = secretsOf(context, row);
  const trial = { account: context.accountId, code, trigger, event, secrets, claims: noCustomClaims, network };
  const report = await sandbox.run({ ...trial, isInBackground: true });
  return { verdict: verdictOf(report), console: [...report.console], duration_ms: report.durationMs };
};

/**
 * Runs an Action once with an event of the caller's. Nothing is stored, and what it comes to concerns nobody. Throws
 * `actions_busy` while another trial or replay of the account is under way.
 */
export const tryAction = ({ sandbox, trials }: TrialRooms, context: Context, id: string, asked: BodyOf<typeof testAction>) =>
  alone(trials, context, () => tryOnce(sandbox, context, id, asked));

/** How long events are replayed; what is left then is told. */
const replayFor = 15_000;

interface Replay {
  readonly trigger: ActionTrigger;
  readonly kept: KeptEvent;
}

/** Both see the clock of then and the same random numbers, and reach nobody: they differ by their code alone. */
const runOf = (context: Context, row: Row, { trigger, kept }: Replay, code: string): ActionRun => ({
  account: context.accountId,
  code,
  trigger,
  event: kept.event,
  secrets: secretsOf(context, row),
  claims: noCustomClaims,
  network: false,
  frozenAt: kept.at.getTime(),
  isInBackground: true,
});

const replaysOf = async (context: Context, triggers: readonly ActionTrigger[], limit: number): Promise<readonly Replay[]> => {
  const found = await Promise.all(
    triggers.map(async (trigger) => (await findKeptEvents(context, trigger, limit)).map((kept) => ({ trigger, kept }))),
  );
  return found.flat();
};

type Change = ReplyOf<typeof replayAction>["changes"][number];

const verdictAt = async (
  sandbox: Sandbox,
  context: Context,
  row: Row,
  replay: Replay,
  { code, triggers }: CheckedCode,
): Promise<Verdict> =>
  triggers.includes(replay.trigger) ? verdictOf(await sandbox.run(runOf(context, row, replay, code))) : unasked;

const compared = async (
  sandbox: Sandbox,
  context: Context,
  row: Row,
  replay: Replay,
  draft: CheckedCode,
): Promise<Change | undefined> => {
  const before = await verdictAt(sandbox, context, row, replay, row);
  const after = await verdictAt(sandbox, context, row, replay, draft);
  const differs = differences(before, after);
  if (differs.length === 0) return undefined;
  const { trigger, kept } = replay;
  return { event: kept.id, trigger, at: kept.at.toISOString(), differs, before, after };
};

const replayOnce = async (
  sandbox: Sandbox,
  context: Context,
  id: string,
  { code: sent, limit = Math.min(100, limits.actionEvents) }: BodyOf<typeof replayAction>,
): Promise<ReplyOf<typeof replayAction>> => {
  const row = await getAction(context, id);
  const draft = await checkCode(sandbox, context.accountId, tried(row, sent));
  const all = await replaysOf(context, [...new Set([...draft.triggers, ...row.triggers])], limit);
  const until = performance.now() + replayFor;
  const changes: Change[] = [];
  let replayed = 0;
  for (const replay of all) {
    if (performance.now() > until) break;
    const change = await compared(sandbox, context, row, replay, draft);
    if (change) changes.push(change);
    replayed += 1;
  }
  return { replayed, left: all.length - replayed, unchanged: replayed - changes.length, changes };
};

/**
 * Asks which of the last logins would be decided otherwise. Nothing is stored, and nothing leaves. Throws `actions_busy` while
 * another trial or replay of the account is under way.
 */
export const replayDraft = ({ sandbox, trials }: TrialRooms, context: Context, id: string, asked: BodyOf<typeof replayAction>) =>
  alone(trials, context, () => replayOnce(sandbox, context, id, asked));

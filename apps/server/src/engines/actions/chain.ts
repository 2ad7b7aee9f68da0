import type { ActionReport, Completed, Failed } from "@faable/auth-actions/sandbox";
import { limits } from "@faable/auth-contract";
import { storableValue } from "../../base/index.ts";
import { type AuditEvent, publish, recordAll } from "../../ground/events/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import {
  type Action,
  type BlockState,
  countFailure,
  denyFor,
  forgetFailures,
  ipBlocks,
  keepAction,
  networkBlocks,
  noteRefused,
  openSecrets,
} from "../../records/actions/index.ts";
import { keepUser, mergeMetadata } from "../../records/users/index.ts";
import { type CustomClaims, isEmpty, namesOf, sizeOf, withClaims } from "./claims.ts";
import { present } from "./event-parts.ts";
import type { Occasion, SetMetadata } from "./occasion.ts";
import type { ActionRooms } from "./rooms.ts";

/** What a run leaves behind, written in the transaction of what it decided. Answers what is to be told of it. */
export type Trace = (tx: Transaction) => Promise<readonly AuditEvent[]>;

/** Leaves what runs leave behind, and tells of it in their order. */
export const leaveTraces = async (tx: Transaction, traces: readonly Trace[]): Promise<void> => {
  for (const trace of traces) await recordAll(tx, await trace(tx));
};

/** What a chain of Actions came to. */
export type ChainOutcome =
  | {
      readonly kind: "passed";
      readonly claims: CustomClaims;
      readonly set: SetMetadata;
      readonly traces: readonly Trace[];
      /** Writes what was set on the user: left only where the login goes on. */
      readonly metadata: Trace;
    }
  | { readonly kind: "denied"; readonly reason: string; readonly traces: readonly Trace[] }
  | {
      readonly kind: "paused";
      readonly url: string;
      /** The Action that paused. */
      readonly by: Action;
      /** Whether it did so at the login itself, or when a person returned. */
      readonly trigger: Occasion["trigger"];
      readonly claims: CustomClaims;
      readonly set: SetMetadata;
      readonly traces: readonly Trace[];
      readonly metadata: Trace;
    };

/** How far a chain has come. */
interface Progress {
  readonly claims: CustomClaims;
  readonly set: SetMetadata;
  readonly traces: readonly Trace[];
}

/** What is said when an Action denies without a reason, and whenever one fails: nobody outside learns what went wrong. */
export const genericReason = "Access was denied.";

const concernedOf = ({ userId, client }: Occasion) => ({
  ...(userId === undefined ? {} : { user: userId }),
  ...(client === undefined ? {} : { client }),
});

/** An event of the chain, in the transaction that tells it. */
const told = (tx: Transaction, occasion: Occasion, event: Pick<AuditEvent, "type" | "data">): AuditEvent => ({
  ...event,
  at: tx.at,
  actor: occasion.actor,
  concerned: concernedOf(occasion),
});

const runData = (occasion: Occasion, action: Action, report: ActionReport) => ({
  action: action.id,
  name: action.name,
  trigger: occasion.trigger,
  revision: action.revision,
  duration_ms: Math.round(report.durationMs * 100) / 100,
  console: report.console.map(({ level, text }) => ({ level, text })),
  ...(occasion.connection === undefined ? {} : { connection: occasion.connection }),
});

const reviewData = ({ reviews }: Completed) =>
  reviews.length === 0 ? {} : { review: true as const, reviews: reviews.map((each) => ({ ...each })) };

/** Ten failures in a row are reported, then a hundred, a thousand. */
const isReported = (failures: number): boolean => /^10+$/.test(String(failures)) && failures >= limits.actionFailures;

const failed =
  (occasion: Occasion, action: Action, report: ActionReport, { error, timeout }: Failed): Trace =>
  async (tx) => {
    const data = { ...runData(occasion, action, report), error, ...(timeout ? { timeout: true as const } : {}) };
    const failure = told(tx, occasion, { type: "action.failed", data });
    const failures = await countFailure(tx, action.id);
    tx.changed("action");
    if (!isReported(failures)) return [failure];
    const { id, name } = action;
    const { trigger } = occasion;
    const failing = { action: id, name, trigger, failures, error };
    // The stack is for administrators.
    const said = { name: error.name, message: error.message };
    await publish(tx, "action.failing", id, { action: { id, name }, trigger, failures, error: said });
    return [failure, told(tx, occasion, { type: "action.failing", data: failing })];
  };

/** A block refers to both. Where one was deleted meanwhile there is nothing to hold, and the denial stands all the same. */
const areThere = async (tx: Transaction, actionId: string, userId: string): Promise<boolean> =>
  (await keepAction(tx, actionId)) && (await keepUser(tx, userId));

const denied =
  (occasion: Occasion, action: Action, report: ActionReport, outcome: Completed, reason: string): Trace =>
  async (tx) => {
    const { code, details, blockForMs } = outcome.deny ?? {};
    const { userId, ip } = occasion;
    const denial = { actionId: action.id, ip, reason, code: code ?? null, milliseconds: blockForMs ?? 0 };
    const holds = blockForMs !== undefined && userId !== undefined && (await areThere(tx, action.id, userId));
    const held = holds ? await denyFor(tx, { ...denial, userId }) : undefined;
    const data = {
      ...runData(occasion, action, report),
      ...reviewData(outcome),
      reason,
      ...(code === undefined ? {} : { code }),
      ...(details === undefined ? {} : { details }),
      ...(held === undefined ? {} : { block_until: held.until.toISOString(), deny_count: held.count }),
    };
    return [told(tx, occasion, { type: "action.denied", data })];
  };

const executed =
  (occasion: Occasion, action: Action, report: ActionReport, outcome: Completed): Trace =>
  async (tx) => {
    const data = {
      ...runData(occasion, action, report),
      ...reviewData(outcome),
      outcome: outcome.redirect === undefined ? "allow" : "redirect",
      ...(outcome.unfinished ? { unfinished: true as const } : {}),
    };
    if (action.failures > 0) {
      await forgetFailures(tx, action.id);
      tx.changed("action");
    }
    const { claims } = outcome;
    const named = { action: action.id, trigger: occasion.trigger, ...namesOf(claims), size: sizeOf(claims) };
    return [
      told(tx, occasion, { type: "action.executed", data }),
      ...(isEmpty(claims) ? [] : [told(tx, occasion, { type: "action.claims", data: named })]),
    ];
  };

const blocked =
  (occasion: Occasion, action: Action, block: BlockState): Trace =>
  async (tx) => {
    if (occasion.ip !== null) await noteRefused(tx, block.id, occasion.ip);
    const { id, name } = action;
    const data = {
      action: id,
      name,
      trigger: occasion.trigger,
      block: block.id,
      reason: block.reason,
      block_until: block.until.toISOString(),
    };
    return [told(tx, occasion, { type: "action.blocked", data })];
  };

/** Buffered until the chain has ended well, or pauses; then merged key by key, and seen by whoever reads the user. */
const settingMetadata =
  ({ userId }: Occasion, { set }: Progress): Trace =>
  async (tx) => {
    if (userId !== undefined) await mergeMetadata(tx, userId, set);
    return [];
  };

const statsFor = (block: BlockState | undefined) => ({ deny_count: block?.count ?? 0 });

/** Looked up only for code that names it: `undefined` tells the code that it was not, or that it cannot be told. */
const lazyRequest = async ({ database, clock, datacenters }: ActionRooms, { account, ip }: Occasion, { code }: Action) => {
  if (ip === null) return {};
  const scope = database.scope(account.id);
  const ifNamed = <T>(member: string, look: () => T): T | undefined => (code.includes(member) ? look() : undefined);
  const ofNetwork = () => (datacenters?.has(ip) ? networkBlocks(scope, ip, clock()) : datacenters && 0);
  return present({
    ip_datacenter: ifNamed("ip_datacenter", () => datacenters?.has(ip)),
    ip_active_blocks: await ifNamed("ip_active_blocks", () => ipBlocks(scope, ip, clock())),
    ip_network_active_blocks: await ifNamed("ip_network_active_blocks", ofNetwork),
  });
};

const membersOf = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});

const eventFor = async (
  rooms: ActionRooms,
  occasion: Occasion,
  action: Action,
  block: BlockState | undefined,
  set: SetMetadata,
): Promise<object> => {
  const event = occasion.event(set);
  const request = await lazyRequest(rooms, occasion, action);
  return {
    ...event,
    request: { ...membersOf(event.request), ...request },
    ...(occasion.userId === undefined ? {} : { stats: { ...membersOf(event.stats), ...statsFor(block) } }),
  };
};

const runOne = async (
  rooms: ActionRooms,
  occasion: Occasion,
  action: Action,
  block: BlockState | undefined,
  { claims, set }: Progress,
): Promise<ActionReport> => {
  const { account, trigger } = occasion;
  const event = await eventFor(rooms, occasion, action, block, set);
  const secrets = openSecrets(rooms.keyring, account.id, action);
  const run = { account: account.id, code: action.code, trigger, event, secrets, claims, network: true };
  // What code says may hold what no database takes. It must not be able to undo its own denial by that.
  return storableValue(await rooms.sandbox.run(run));
};

/** What would be stored, with what is there already: the database must not be the first to say that it is too much. */
const metadataFits = (occasion: Occasion, set: SetMetadata): boolean => {
  if (Object.keys(set.user).length + Object.keys(set.app).length === 0) return true;
  const stored = Object.assign({ user_metadata: {}, app_metadata: {} }, occasion.event(set).user);
  return [stored.user_metadata, stored.app_metadata].every(
    (each) => Buffer.byteLength(JSON.stringify(each)) <= limits.metadataBytes,
  );
};

const tooMuch: Failed = {
  kind: "failed",
  error: {
    name: "RangeError",
    message: `The metadata that Actions set on one user must not exceed ${limits.metadataBytes / 1024} KiB.`,
    stack: "",
  },
  timeout: false,
};

const advanced = (before: Progress, outcome: Completed, trace: Trace): Progress => ({
  claims: withClaims(before.claims, outcome.claims),
  set: {
    user: { ...before.set.user, ...outcome.userMetadata },
    app: { ...before.set.app, ...outcome.appMetadata },
  },
  traces: [...before.traces, trace],
});

const refusing = (before: Progress, trace: Trace, reason: string): ChainOutcome => ({
  kind: "denied",
  reason,
  traces: [...before.traces, trace],
});

/** One Action of the chain: what the chain comes to by it, or how far it has come. */
const step = async (
  rooms: ActionRooms,
  occasion: Occasion,
  action: Action,
  block: BlockState | undefined,
  before: Progress,
): Promise<ChainOutcome | Progress> => {
  if (block && block.until > rooms.clock()) return refusing(before, blocked(occasion, action, block), block.reason);
  const report = await runOne(rooms, occasion, action, block, before);
  const { outcome } = report;
  if (outcome.kind === "failed") return refusing(before, failed(occasion, action, report, outcome), genericReason);
  if (outcome.deny) {
    const reason = outcome.deny.reason.trim() === "" ? genericReason : outcome.deny.reason;
    return refusing(before, denied(occasion, action, report, outcome, reason), reason);
  }
  const after = advanced(before, outcome, executed(occasion, action, report, outcome));
  if (!metadataFits(occasion, after.set)) return refusing(before, failed(occasion, action, report, tooMuch), genericReason);
  if (!outcome.redirect) return after;
  const { url } = outcome.redirect;
  return { kind: "paused", url, by: action, trigger: occasion.trigger, ...after, metadata: settingMetadata(occasion, after) };
};

const nothingSet: SetMetadata = Object.freeze({ user: {}, app: {} });

/**
 * Runs Actions one after the other, until one denies, fails or pauses (which denies, too, is what fails). Nothing is written:
 * what the runs leave behind comes back as traces, for the transaction in which the outcome counts. `set` is what Actions before
 * these have set on the user.
 */
export const runChain = async (
  rooms: ActionRooms,
  occasion: Occasion,
  chain: readonly Action[],
  claims: CustomClaims,
  set: SetMetadata = nothingSet,
): Promise<ChainOutcome> => {
  const first = chain[0];
  if (first && occasion.account.settings.keep_action_events)
    rooms.keptEvents.note(occasion.account.id, occasion.trigger, () => occasion.event(nothingSet));
  let progress: Progress = { claims, set, traces: [] };
  for (const action of chain) {
    const after = await step(rooms, occasion, action, occasion.blocks.get(action.id), progress);
    if ("kind" in after) return after;
    progress = after;
  }
  return { kind: "passed", ...progress, metadata: settingMetadata(occasion, progress) };
};

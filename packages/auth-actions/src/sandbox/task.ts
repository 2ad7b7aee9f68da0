import type { ActionReport, ActionRun, CodeError, Inspection, Outcome, Send } from "./action.ts";
import { createFetches, type Fetches } from "./fetches.ts";
import { limits } from "./limits.ts";
import type { InspectMessage, RunMessage, ToChild } from "./messages.ts";
import { checkCodeError, checkInspected, checkReport, failure } from "./report.ts";

/** A run or an inspection, from the queue to its answer. The pool knows nothing of what it is. */
export interface Task {
  readonly account: string;
  /** Others of its account come first, and of such the account has one at a time. */
  readonly isInBackground: boolean;
  /** What is sent to the child. */
  readonly message: (id: number, lease: number, announce: boolean) => ToChild;
  /** A new set of calls, for each time it is sent. */
  readonly open: () => Fetches;
  /** The child says that it is over. Throws at what cannot be believed. */
  readonly conclude: (message: Readonly<Record<string, unknown>>) => void;
  /** It is over without a word of the child. */
  readonly fail: (outcome: Outcome) => void;
  /** There was no place for it. */
  readonly refuse: (error: Error) => void;
  /** Its turn has come. */
  readonly begin: () => void;
}

const codeIsTooLong = (code: string): boolean => Buffer.byteLength(code) > limits.codeBytes;

const tooLong = `The code takes at most ${limits.codeBytes / 1_024} KiB.`;

interface Settled<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

const eventOf = ({ event, secrets }: ActionRun): string => {
  const given = typeof event === "object" && event !== null ? event : {};
  return JSON.stringify({ ...given, secrets });
};

/** What the child is not told is what it need not know: the account. */
export const createRunTask = (run: ActionRun, send: Send, { resolve, reject }: Settled<ActionReport>): Task => {
  const { account, code, trigger, claims, network, frozenAt, isInBackground = false } = run;
  const event = eventOf(run);
  if (codeIsTooLong(code)) throw new RangeError(tooLong);
  if (Buffer.byteLength(event) > limits.eventBytes)
    throw new RangeError(`An event takes at most ${limits.eventBytes} bytes of JSON.`);
  const frozen = frozenAt === undefined ? {} : { frozenAt };
  let begun = performance.now();
  const finish = (report: Omit<ActionReport, "durationMs">): void =>
    resolve({ durationMs: performance.now() - begun, ...report });
  return {
    account,
    isInBackground,
    message: (id, lease, announce): RunMessage => ({ kind: "run", id, lease, announce, code, trigger, event, claims, ...frozen }),
    open: () => createFetches(account, send, network),
    begin: () => {
      begun = performance.now();
    },
    conclude: ({ kind, report }) => {
      if (kind !== "report") throw new TypeError("A run ends with a report.");
      finish(checkReport(report, trigger, claims));
    },
    fail: (outcome) => finish({ console: [], outcome }),
    refuse: reject,
  };
};

const rejected = (outcome: Outcome): CodeError => ({
  message: outcome.kind === "failed" ? outcome.error.message : "The code could not be looked at.",
});

const isModule = (code: string): boolean => /^\s*(?:export\b|import\s*[\w{*"'])/m.test(code);

/** The engine's own words for the syntax of modules help nobody. */
const advised = (code: string, error: CodeError): CodeError =>
  error.message.startsWith("SyntaxError") && isModule(code)
    ? {
        ...error,
        message: `${error.message}. An Action is CommonJS, without imports: write exports.onExecutePostLogin = async (event, api) => {};`,
      }
    : error;

export const createInspectTask = (account: string, code: string, { resolve, reject }: Settled<Inspection>): Task => {
  return {
    account,
    isInBackground: true,
    message: (id, lease, announce): InspectMessage => ({ kind: "inspect", id, lease, announce, code }),
    open: () => createFetches(account, () => Promise.reject(new Error("Nothing is sent.")), false),
    begin: () => {},
    conclude: (message) => {
      if (message.kind === "inspected") resolve(checkInspected(message));
      else if (message.kind === "rejected") resolve({ error: advised(code, checkCodeError(message.error)) });
      else throw new TypeError("An inspection ends otherwise.");
    },
    fail: (outcome) => resolve({ error: rejected(outcome) }),
    refuse: reject,
  };
};

/** What needs no engine to be known. */
export const knownInspection = (code: string): Inspection | undefined => {
  if (codeIsTooLong(code)) return { error: { message: tooLong } };
  return code.trim() === "" ? { triggers: [] } : undefined;
};

export const overdue = (timeoutMs: number): Outcome =>
  failure("TimeoutError", `The code took longer than ${timeoutMs} ms.`, true);
export const lost: Outcome = failure("SandboxError", "The process that ran the code has ended.");
export const unbelievable: Outcome = failure("SandboxError", "What came out of the code was not believed.");

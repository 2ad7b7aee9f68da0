import type { Failed, Outcome } from "../action.ts";
import { limits } from "../limits.ts";
import type { AnswerMessage, ChildReport, FromChild, InspectMessage, RunMessage, Settings } from "../messages.ts";
import { findMisnamed } from "../rules/misnamed.ts";
import { Refusal } from "../rules/refusal.ts";
import { allHooks, hookNames } from "../triggers.ts";
import { createClock } from "./clock.ts";
import { atOwnColumns, type Engine, type Halt, type Visit } from "./engine.ts";
import { clockAt, type Random, repeatedRandom, trueRandom } from "./frozen.ts";
import { createHost, type Outside } from "./operations.ts";
import { createTimers } from "./timers.ts";
import { createVerdict } from "./verdict.ts";

type Problem = Failed["error"];

export interface RunningCode {
  readonly start: () => void;
  /** What became of a `fetch`. */
  readonly answer: (message: AnswerMessage) => void;
  /** The code is out of its memory's share: the child holds too much. */
  readonly stop: (error: Problem) => void;
}

interface Surroundings {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly send: (message: FromChild) => void;
  /** The code is entered next: the parent is told whose turn it is. */
  readonly entering: () => void;
  /** The run is over, and the engine free; `isClean` when it may be used again. */
  readonly over: (isClean: boolean) => void;
}

const timeoutError = (message: string): Problem => ({ name: "TimeoutError", message, stack: "" });

const broken: Problem = { name: "SandboxError", message: "The code broke the engine that ran it.", stack: "" };

const isPrelude = (frame: string | undefined): boolean => frame?.includes("prelude.js") === true;

/** The frames of the code, without those of what is around it, and what that called of the engine's own. */
const ownFrames = (stack: string): string =>
  atOwnColumns(stack)
    .split("\n")
    .filter((frame, at, frames) => !isPrelude(frame) && !(frame.includes("(native)") && isPrelude(frames[at + 1])))
    .join("\n");

/** What a run waits for, beside timers: each has a number, and is settled once. */
const createCalls = () => {
  let last = 0;
  let fetches = 0;
  const pending = new Set<number>();
  const begin = (): number => {
    last += 1;
    pending.add(last);
    return last;
  };
  return {
    begin,
    beginFetch: (): number => {
      fetches += 1;
      if (fetches > limits.fetches) throw new Refusal(`A run calls fetch at most ${limits.fetches} times.`, "RangeError");
      return begin();
    },
    /** `false` when it is none that waits. */
    end: (call: number): boolean => pending.delete(call),
    count: () => pending.size,
  };
};

const reason = (error: unknown): { readonly name: string; readonly message: string } =>
  error instanceof Error ? error : { name: "Error", message: "The call failed." };

/** Whatever enters the code, and how it ends: `finish` makes of its end what the parent is told. */
const createRunning = (
  id: number,
  { engine, settings, send, entering, over }: Surroundings,
  claims: RunMessage["claims"],
  random: Random,
  finish: (report: ChildReport) => FromChild,
) => {
  const verdict = createVerdict(claims);
  const clock = createClock(settings);
  const calls = createCalls();
  const timers = createTimers((timer) => enter(() => engine.fire(visit, timer)));
  const wall = setTimeout(() => fail(timeoutError(clock.complaint()), true, false), settings.timeoutMs);
  const isWaiting = (): boolean => calls.count() > 0 || timers.count() > 0;
  let conclusion: FromChild | undefined;
  let isEnded = false;

  const end = (isClean: boolean, message: FromChild): void => {
    isEnded = true;
    clearTimeout(wall);
    timers.stop();
    send(message);
    over(isClean);
  };
  const reported = (outcome: Outcome): FromChild => finish({ console: verdict.console, outcome });
  const fail = (error: Problem, timeout: boolean, isClean: boolean): void => {
    if (!isEnded) end(isClean, reported({ kind: "failed", error, timeout }));
  };
  const conclude = (message: FromChild): void => {
    conclusion ??= message;
  };

  const stopped = (halt: Halt): void => {
    if (halt.kind === "broken") fail(broken, false, false);
    else if (halt.kind === "overdue") fail(timeoutError(clock.complaint()), true, false);
    else fail({ name: halt.name, message: halt.message, stack: halt.stack }, false, true);
  };

  const enter = (work: () => Halt | undefined): void => {
    if (isEnded) return;
    entering();
    clock.enter();
    const halt = work();
    clock.leave();
    if (halt) stopped(halt);
    else if (conclusion) end(true, conclusion);
    else if (!isWaiting()) fail(timeoutError("The code waits for what nothing will bring."), true, true);
  };

  const settle = (call: number, told: object, bytes?: Uint8Array): void => {
    if (calls.end(call)) enter(() => engine.settle(visit, call, JSON.stringify(told), bytes));
  };
  const refuse = (call: number, { name, message }: { readonly name: string; readonly message: string }): void =>
    settle(call, { name, message });

  const outside: Outside = {
    done: () => conclude(reported({ ...verdict.completed(), ...(isWaiting() || engine.hasJobs() ? { unfinished: true } : {}) })),
    failed: (error) => conclude(reported({ kind: "failed", error: { ...error, stack: ownFrames(error.stack) }, timeout: false })),
    timer: timers.start,
    clear: timers.clear,
    fetch: (url, method, headers, body) => {
      const call = calls.beginFetch();
      const encoded = body === undefined ? {} : { body: Buffer.from(body).toString("base64") };
      send({ kind: "fetch", id, call, url, method, headers, ...encoded });
      return call;
    },
    later: (work) => {
      const call = calls.begin();
      work.then(
        ({ value, bytes }) => settle(call, { value }, bytes),
        (error: unknown) => refuse(call, reason(error)),
      );
      return call;
    },
  };
  const visit: Visit = {
    host: createHost(verdict, outside, random),
    isOverdue: clock.isOverdue,
    isOver: () => conclusion !== undefined,
  };

  return {
    visit,
    enter,
    conclude,
    stop: (error: Problem) => fail(error, false, false),
    answer: ({ call, answer }: AnswerMessage) => {
      if ("message" in answer) return refuse(call, { name: "TypeError", message: answer.message });
      const { status, headers, body } = answer;
      return settle(call, { value: { status, headers } }, Buffer.from(body, "base64"));
    },
  };
};

/** Runs a hook: the top level of the code, then what it exports. */
export const startRun = (message: RunMessage, surroundings: Surroundings): RunningCode => {
  const { id, code, trigger, event, claims, frozenAt } = message;
  const { engine } = surroundings;
  const random = frozenAt === undefined ? trueRandom : repeatedRandom();
  const running = createRunning(id, surroundings, claims, random, (report) => ({ kind: "report", id, report }));
  const { visit, enter, stop, answer } = running;
  const freeze = (): Halt | undefined => (frozenAt === undefined ? undefined : engine.evaluate(visit, clockAt(frozenAt)));
  const start = (): void =>
    enter(
      () => engine.load(visit, code) ?? freeze() ?? engine.begin(visit) ?? engine.run(visit, hookNames[trigger], trigger, event),
    );
  return { start, answer, stop };
};

const place = (stack: string): { readonly line?: number; readonly column?: number } => {
  const [, line, column] = /action\.js:(\d+):(\d+)/.exec(stack) ?? [];
  return line === undefined ? {} : { line: Number(line), column: Number(column) };
};

const textsIn = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.filter((one): one is string => typeof one === "string") : [];

/** Runs the top level of the code, and looks at what it exports. */
export const startInspection = (message: InspectMessage, surroundings: Surroundings): RunningCode => {
  const { id, code } = message;
  const { engine } = surroundings;
  const running = createRunning(id, surroundings, { accessToken: {}, idToken: {} }, trueRandom, ({ outcome }) => {
    const { name, message: text, stack } = outcome.kind === "failed" ? outcome.error : broken;
    return { kind: "rejected", id, error: { message: name === "TimeoutError" ? text : `${name}: ${text}`, ...place(stack) } };
  });
  const { visit, enter, conclude, stop, answer } = running;
  const start = (): void =>
    enter(() => {
      const halt = engine.load(visit, code) ?? engine.begin(visit);
      if (halt) return halt;
      const found = engine.hooks(visit, allHooks);
      if ("halt" in found) return found.halt;
      const exported = textsIn(JSON.parse(found.names));
      const misnamed = findMisnamed(exported);
      const hooks = allHooks.filter((name) => exported.includes(name));
      conclude({ kind: "inspected", id, hooks, ...(misnamed === undefined ? {} : { misnamed }) });
      return undefined;
    });
  return { start, answer, stop };
};

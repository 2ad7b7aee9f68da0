import type { Failed, Outcome } from "../action.ts";
import { limits } from "../limits.ts";
import type { AnswerMessage, ChildReport, FromChild, InspectMessage, RunMessage, Settings } from "../messages.ts";
import { Refusal } from "../rules/refusal.ts";
import { allTriggers, hookNames } from "../triggers.ts";
import type { Engine, Halt, Visit } from "./engine.ts";
import { clockAt, type Random, repeatedRandom, trueRandom } from "./frozen.ts";
import { createHost, type Outside, type Settled } from "./operations.ts";
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

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

const timeoutError = (message: string): Problem => ({ name: "TimeoutError", message, stack: "" });

const broken: Problem = { name: "SandboxError", message: "The code broke the engine that ran it.", stack: "" };

/** The frames of the code, without those of what is around it. */
const ownFrames = (stack: string): string =>
  stack
    .split("\n")
    .filter((line) => !line.includes("prelude.js") && !line.includes("at apply (native)"))
    .join("\n");

/** Processor time and wall time of one run. */
const createClock = ({ timeoutMs, cpuMs: most }: Settings) => {
  const deadline = performance.now() + timeoutMs;
  let spent = 0;
  let since: number | undefined;
  const used = (): number => spent + (since === undefined ? 0 : cpuMs() - since);
  return {
    enter: () => {
      since = cpuMs();
    },
    leave: () => {
      spent = used();
      since = undefined;
    },
    isOverdue: (): boolean => performance.now() > deadline || used() > most,
    problem: (): Problem =>
      used() > most
        ? timeoutError(`The code computed for longer than ${most} ms.`)
        : timeoutError(`The code took longer than ${timeoutMs} ms.`),
  };
};

const createRunning = (
  id: number,
  { engine, settings, send, entering, over }: Surroundings,
  claims: RunMessage["claims"],
  random: Random,
  finish: (report: ChildReport) => FromChild,
) => {
  const verdict = createVerdict(claims);
  const clock = createClock(settings);
  const timers = new Map<number, NodeJS.Timeout>();
  let calls = 0;
  let conclusion: FromChild | undefined;
  let isEnded = false;
  let pending = 0;
  let fetches = 0;

  const end = (isClean: boolean, message: FromChild): void => {
    isEnded = true;
    clearTimeout(wall);
    for (const timer of timers.values()) clearTimeout(timer);
    send(message);
    over(isClean);
  };
  const conclude = (message: FromChild): void => {
    conclusion ??= message;
  };
  const reported = (outcome: Outcome): FromChild => finish({ console: verdict.console, outcome });
  const fail = (error: Problem, timeout: boolean, isClean: boolean): void =>
    end(isClean, reported({ kind: "failed", error, timeout }));

  const stopped = (halt: Halt): void => {
    if (halt.kind === "broken") fail(broken, false, false);
    else if (halt.kind === "overdue") fail(clock.problem(), true, false);
    else fail({ name: halt.name, message: halt.message, stack: halt.stack }, false, true);
  };

  const visit: Visit = {
    host: (...args) => host(...args),
    isOverdue: clock.isOverdue,
    isOver: () => conclusion !== undefined,
  };

  const enter = (work: () => Halt | undefined): void => {
    if (isEnded) return;
    entering();
    clock.enter();
    const halt = work();
    clock.leave();
    if (isEnded) return;
    if (halt) stopped(halt);
    else if (conclusion) end(true, conclusion);
    else if (pending === 0 && timers.size === 0) fail(timeoutError("The code waits for what nothing will bring."), true, true);
  };

  const settle = (call: number, { value, bytes }: Settled): void => {
    pending -= 1;
    enter(() => engine.settle(visit, call, JSON.stringify({ value }), bytes));
  };
  const refuse = (call: number, { name, message }: { name: string; message: string }): void => {
    pending -= 1;
    enter(() => engine.settle(visit, call, JSON.stringify({ name, message }), undefined));
  };
  const nextCall = (): number => {
    pending += 1;
    calls += 1;
    return calls;
  };

  const outside: Outside = {
    done: () => conclude(reported(verdict.completed())),
    failed: (error) => conclude(reported({ kind: "failed", error: { ...error, stack: ownFrames(error.stack) }, timeout: false })),
    timer: (delay) => {
      if (timers.size >= limits.timers) throw new Refusal(`A run has at most ${limits.timers} timers at a time.`, "RangeError");
      calls += 1;
      const timer = calls;
      const fire = (): void => {
        timers.delete(timer);
        enter(() => engine.fire(visit, timer));
      };
      timers.set(timer, setTimeout(fire, Math.min(delay, 2_147_483_647)));
      return timer;
    },
    clear: (timer) => {
      clearTimeout(timers.get(timer));
      timers.delete(timer);
    },
    fetch: (url, method, headers, body) => {
      fetches += 1;
      if (fetches > limits.fetches) throw new Refusal(`A run calls fetch at most ${limits.fetches} times.`, "RangeError");
      const call = nextCall();
      const encoded = body === undefined ? {} : { body: Buffer.from(body).toString("base64") };
      send({ kind: "fetch", id, call, url, method, headers, ...encoded });
      return call;
    },
    later: (work) => {
      const call = nextCall();
      work.then(
        (settled) => settle(call, settled),
        (error: unknown) => refuse(call, error instanceof Error ? error : { name: "Error", message: "The call failed." }),
      );
      return call;
    },
  };
  const host = createHost(verdict, outside, random);
  const wall = setTimeout(() => {
    if (!isEnded) fail(clock.problem(), true, false);
  }, settings.timeoutMs);

  return {
    visit,
    enter,
    conclude,
    stop: (error: Problem) => {
      if (!isEnded) fail(error, false, false);
    },
    answer: ({ call, answer }: AnswerMessage) => {
      if ("message" in answer) return refuse(call, { name: "TypeError", message: answer.message });
      const { status, headers, body } = answer;
      return settle(call, { value: { status, headers }, bytes: Buffer.from(body, "base64") });
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
    enter(() => freeze() ?? engine.evaluate(visit, code) ?? engine.run(visit, hookNames[trigger], trigger, event));
  return { start, answer, stop };
};

const place = (stack: string): { readonly line?: number; readonly column?: number } => {
  const [, line, column] = /action\.js:(\d+):(\d+)/.exec(stack) ?? [];
  return line === undefined ? {} : { line: Number(line), column: Number(column) };
};

/** Runs the top level of the code, and looks at what it exports. */
export const startInspection = (message: InspectMessage, surroundings: Surroundings): RunningCode => {
  const { id, code } = message;
  const { engine } = surroundings;
  const names = allTriggers.flatMap((trigger) => hookNames[trigger]);
  const running = createRunning(id, surroundings, { accessToken: {}, idToken: {} }, trueRandom, ({ outcome }) => {
    const { name, message: text, stack } = outcome.kind === "failed" ? outcome.error : broken;
    return { kind: "rejected", id, error: { message: name === "TimeoutError" ? text : `${name}: ${text}`, ...place(stack) } };
  });
  const { visit, enter, conclude, stop, answer } = running;
  const start = (): void =>
    enter(() => {
      const halt = engine.evaluate(visit, code);
      if (halt) return halt;
      const found = engine.hooks(visit, names);
      if ("halt" in found) return found.halt;
      const hooks: unknown = JSON.parse(found.names);
      conclude({ kind: "inspected", id, hooks: names.filter((name) => Array.isArray(hooks) && hooks.includes(name)) });
      return undefined;
    });
  return { start, answer, stop };
};

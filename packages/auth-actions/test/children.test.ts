import { afterEach, describe, expect, test } from "vitest";
import { createNodeStart, type StartChild, startProgram } from "../src/sandbox/child-process.ts";
import { openSandbox } from "../src/sandbox/create-sandbox.ts";
import { type Sandbox, SandboxBusy, type SandboxOptions } from "../src/sandbox/index.ts";
import { completed, failed, hook, nothingLeaves, runOf } from "./sandbox.ts";

const startNode = createNodeStart();
const opened: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
});

const open = (start: StartChild, options: Partial<SandboxOptions> = {}): Sandbox => {
  const sandbox = openSandbox({ send: nothingLeaves, children: 2, patienceMs: 20_000, ...options }, start);
  opened.push(sandbox);
  return sandbox;
};

/** Children whose processes the test knows, in the order of their starts. */
const watched = () => {
  const pids: number[] = [];
  const start: StartChild = (settings, events) => {
    const child = startNode(settings, events);
    if (child.pid !== undefined) pids.push(child.pid);
    return child;
  };
  return { pids, start };
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const waits = (ms: number, then = "") => hook(`await new Promise((resolve) => setTimeout(resolve, ${ms})); ${then}`);
const quick = hook("api.access.review('quick')");
/** Both children are there, the first is that of `acme`. */
const warm = async (sandbox: Sandbox): Promise<void> => {
  await sandbox.run(runOf(quick));
  await Promise.all([sandbox.run(runOf(waits(100))), sandbox.run(runOf(quick, { account: "other" }))]);
};
const nativeLoop = hook("Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);");

describe("SEC-ACTION-02 a child that dies", () => {
  test("is replaced, its run fails, and the next one of anybody succeeds", async () => {
    const { pids, start } = watched();
    const sandbox = open(start);
    await warm(sandbox);
    const run = sandbox.run(runOf(waits(2_000)));
    const other = sandbox.run(runOf(waits(400, "api.access.review('other')"), { account: "other" }));
    await sleep(200);
    const [first = 0] = pids;
    process.kill(first, "SIGKILL");
    expect(failed((await run).outcome)).toMatchObject({ error: { name: "SandboxError" }, timeout: false });
    expect(completed((await other).outcome).reviews).toEqual([{ code: "other" }]);
    expect(completed((await sandbox.run(runOf(quick))).outcome).reviews).toEqual([{ code: "quick" }]);
    expect(pids.filter(isAlive).length).toBe(2);
  });

  test("takes nobody with it but the run whose turn it was: others are repeated, unless something of theirs has left", async () => {
    const { pids, start } = watched();
    const sent: string[] = [];
    const sandbox = open(start, {
      send: async (_account, { url }) => {
        sent.push(url);
        return { status: 200, headers: {}, body: new Uint8Array() };
      },
    });
    await sandbox.run(runOf(quick));
    const innocent = sandbox.run(runOf(waits(2_000, "api.access.review('repeated')")));
    const sender = sandbox.run(
      runOf(hook("await fetch('https://app.example/'); await new Promise((r) => setTimeout(r, 2_000));"), { network: true }),
    );
    await sleep(500);
    const last = sandbox.run(runOf(waits(2_000)));
    await sleep(500);
    const [first = 0] = pids;
    process.kill(first, "SIGKILL");
    expect(completed((await innocent).outcome).reviews).toEqual([{ code: "repeated" }]);
    expect(failed((await sender).outcome).error.name).toBe("SandboxError");
    expect(failed((await last).outcome).error.name).toBe("SandboxError");
    expect(sent).toEqual(["https://app.example/"]);
  });
});

describe("SEC-ACTION-02 a child that hangs where nothing can interrupt it", () => {
  test("is killed at the deadline; who came after the run that hangs begins again", async () => {
    const { pids, start } = watched();
    const events: string[] = [];
    const sandbox = open(start, { timeoutMs: 1_500, report: (event) => events.push(event) });
    await warm(sandbox);
    const begun = performance.now();
    let isOver = false;
    const hangs = sandbox.run(runOf(nativeLoop)).finally(() => {
      isOver = true;
    });
    const behind = sandbox.run(runOf(quick));
    const other = await sandbox.run(runOf(quick, { account: "other" }));
    expect(other.outcome.kind).toBe("completed");
    expect(isOver).toBe(false);
    expect(failed((await hangs).outcome)).toMatchObject({ error: { name: "TimeoutError" }, timeout: true });
    // The deadline and its grace are two seconds; a busy machine may notice late.
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect(completed((await behind).outcome).reviews).toEqual([{ code: "quick" }]);
    expect(events).toEqual(["sandbox.child_hung"]);
    await expect.poll(() => isAlive(pids[0] ?? 0), { timeout: 5_000 }).toBe(false);
  });
});

describe("SEC-ACTION-03 a child in other hands", () => {
  const fake = (behaviour: string): StartChild =>
    startProgram([process.execPath, `${import.meta.dirname}/fake-child.ts`, behaviour]);

  test.each([
    "garbage",
    "no json",
    "no object",
    "a long frame",
    "another's id",
    "no id",
    "no report",
    "an unknown kind",
    "an inspection",
    "a reserved claim",
    "a claim of another prototype",
    "a large claim",
    "many claims",
    "a redirect elsewhere",
    "a redirect with a user",
    "an endless block",
    "a long reason",
    "large details",
    "many reviews",
    "many lines",
    "a long line",
    "a line of another level",
    "large metadata",
    "a member too many",
    "many fetches",
    "a fetch without a number",
    "very many frames",
    "death",
  ])("that says %s is not believed", async (behaviour) => {
    const sandbox = open(fake(behaviour));
    const { outcome, console } = await sandbox.run(runOf(quick));
    expect(failed(outcome)).toMatchObject({ error: { name: "SandboxError" }, timeout: false });
    expect(console).toEqual([]);
  });

  test("that says nothing is killed at the deadline", async () => {
    const sandbox = open(fake("silence"), { timeoutMs: 500 });
    expect(failed((await sandbox.run(runOf(quick))).outcome).timeout).toBe(true);
  });

  test("and one that says what ours would say is", async () => {
    const sandbox = open(fake("honest"));
    expect(completed((await sandbox.run(runOf(quick))).outcome).reviews).toEqual([{ code: "honest" }]);
  });

  test("cannot make verdicts that the trigger's api does not have", async () => {
    const code = hook("", "onExecutePreSignup");
    const sandbox = open(fake("a claim of a signup"));
    expect((await sandbox.run(runOf(code, { trigger: "pre-signup" }))).outcome.kind).toBe("failed");
  });

  test.each(["accessToken", "idToken"] as const)(
    "cannot add claims to a full %s: those of earlier Actions count",
    async (token) => {
      const ofEarlier = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, n]));
      const sandbox = open(fake(token === "accessToken" ? "a claim more" : "a claim of an ID token more"));
      const after = (count: number) =>
        sandbox.run(runOf(quick, { claims: { accessToken: {}, idToken: {}, [token]: ofEarlier(count) } }));
      expect(failed((await after(10)).outcome).error.name).toBe("SandboxError");
      expect(completed((await after(9)).outcome).claims[token]).toEqual({ more: 1 });
    },
  );

  test("a program that does not start, or does not get ready, refuses whoever waits", async () => {
    for (const command of [["/nowhere/at/all"], [process.execPath, "--eval", "process.exit(1)"]]) {
      const sandbox = open(startProgram(command), { patienceMs: 500 });
      await expect(sandbox.run(runOf(quick))).rejects.toBeInstanceOf(SandboxBusy);
    }
  });
});

describe("who has which child", () => {
  test("SEC-ACTION-04 two accounts are never in one child at the same time, and every run has its turn", async () => {
    const violations: string[] = [];
    const start: StartChild = (settings, events) => {
      const present = new Map<number, number>();
      const child = startNode(settings, {
        ...events,
        said: (message) => {
          if (
            typeof message === "object" &&
            message !== null &&
            "kind" in message &&
            message.kind === "report" &&
            "id" in message
          )
            present.delete(Number(message.id));
          events.said(message);
        },
      });
      return {
        ...child,
        send: (message) => {
          if (message.kind === "run") present.set(message.id, message.lease);
          if (new Set(present.values()).size > 1) violations.push(JSON.stringify([...present]));
          child.send(message);
        },
      };
    };
    const sandbox = open(start, { children: 3 });
    const runs = Array.from({ length: 150 }, (_, n) =>
      sandbox.run(runOf(waits(n % 7, `api.access.review('${n}')`), { account: `account ${n % 11}` })),
    );
    const reviews = (await Promise.all(runs)).map(({ outcome }) => completed(outcome).reviews[0]?.code);
    expect(reviews).toEqual(runs.map((_, n) => String(n)));
    expect(violations).toEqual([]);
  });

  test("SEC-ACTION-02 an account that loops has one child of two, and the turns of others come round", async () => {
    const sandbox = open(startNode, { cpuMs: 200 });
    await warm(sandbox);
    const loops = Array.from({ length: 10 }, () => sandbox.run(runOf(hook("for (;;);"), { account: "loud" })));
    let isOver = false;
    const ends = Promise.all(loops).finally(() => {
      isOver = true;
    });
    let between = 0;
    for (let n = 0; !isOver; n += 1) {
      completed((await sandbox.run(runOf(quick, { account: n % 2 ? "quiet" : "acme" }))).outcome);
      between += 1;
      await sleep(5);
    }
    // Ten loops of 200 ms: whoever had to wait for each of them would have come to ten.
    expect(between).toBeGreaterThan(30);
    expect((await ends).map(({ outcome }) => failed(outcome).timeout)).toEqual(loops.map(() => true));
  });

  test("SEC-ACTION-02 an account that keeps its child with run upon run gives it away when somebody waits", async () => {
    const sandbox = open(startNode, { patienceMs: 5_000 });
    let isOver = false;
    const keep = async (account: string): Promise<void> => {
      while (!isOver) completed((await sandbox.run(runOf(waits(30), { account }))).outcome);
    };
    const kept = ["one", "two"].flatMap((account) => Array.from({ length: 6 }, () => keep(account)));
    await sleep(300);
    // Were it not its turn before the others stop, it would be refused.
    completed((await sandbox.run(runOf(quick, { account: "three" }))).outcome);
    isOver = true;
    await Promise.all(kept);
  });

  test.each([
    ["sleep", "await new Promise((resolve) => setTimeout(resolve, 4_900));"],
    ["loop", "for (;;);"],
    ["match without end", '/^(a+)+$/.test("a".repeat(40) + "b");'],
  ])("SEC-ACTION-02 beside four accounts whose runs %s somebody else has a turn soon", async (_name, body) => {
    const sandbox = open(startNode, { patienceMs: 6_500 });
    await warm(sandbox);
    const ours = async (): Promise<number> => {
      const begun = performance.now();
      expect(completed((await sandbox.run(runOf(quick))).outcome).reviews).toEqual([{ code: "quick" }]);
      return performance.now() - begun;
    };
    const hostile = ["one", "two", "three", "four"].flatMap((account) =>
      Array.from({ length: 20 }, () => sandbox.run(runOf(hook(body), { account }))),
    );
    const settled = Promise.allSettled(hostile);
    await sleep(500);
    // While the children are started for all of them, beside loops, it may take seconds on a machine with other work.
    await ours();
    await sleep(1_000);
    const next = [await ours(), await ours(), await ours()];
    expect(Math.max(...next)).toBeLessThan(1_500);
    await sandbox.close();
    await settled;
  });

  test("SEC-ACTION-02 where no child is left, whoever has had none comes before those who had one until now", async () => {
    const sandbox = open(startNode, { extraChildren: 0 });
    await warm(sandbox);
    const hostile = ["one", "two"].flatMap((account) =>
      Array.from({ length: 20 }, () => sandbox.run(runOf(waits(2_000), { account }))),
    );
    const settled = Promise.allSettled(hostile);
    await sleep(200);
    const begun = performance.now();
    completed((await sandbox.run(runOf(quick))).outcome);
    expect(performance.now() - begun).toBeLessThan(3_500);
    await sandbox.close();
    await settled;
  });

  test("an account's logins come before what it runs in the background, and that runs one by one", async () => {
    const sandbox = open(startNode, { cpuMs: 300 });
    await warm(sandbox);
    const through: string[] = [];
    const note = (name: string) => (): void => void through.push(name);
    const trials = Array.from({ length: 3 }, () =>
      sandbox.run(runOf(hook("for (;;);"), { isInBackground: true })).then(note("trial")),
    );
    const inspection = sandbox.inspect("acme", quick).then(note("inspection"));
    const logins = Array.from({ length: 10 }, () => sandbox.run(runOf(quick)).then(note("login")));
    await Promise.all([...trials, inspection, ...logins]);
    const [first, ...others] = through.filter((name) => name !== "login");
    expect([first, ...others]).toEqual(["trial", "trial", "trial", "inspection"]);
    expect(through.slice(0, 11).filter((name) => name === "login").length).toBe(10);
  });

  test("what waits in the background fills no place of a login, and has an end of its own", async () => {
    const sandbox = open(startNode);
    await warm(sandbox);
    const trials = Array.from({ length: 1 + 16 + 3 }, () => sandbox.run(runOf(waits(20), { isInBackground: true })));
    const settled = Promise.allSettled(trials);
    completed((await sandbox.run(runOf(quick))).outcome);
    const refused = (await settled).filter((one) => one.status === "rejected");
    expect(refused.map(({ reason }) => reason instanceof SandboxBusy)).toEqual([true, true, true]);
  });

  test("the queue has an end for one account, and not for the others", async () => {
    const sandbox = open(startNode);
    await warm(sandbox);
    const runs = Array.from({ length: 2 + 80 + 5 }, () => sandbox.run(runOf(waits(200))));
    const settled = Promise.allSettled(runs);
    expect((await sandbox.run(runOf(quick, { account: "other" }))).outcome.kind).toBe("completed");
    const refused = (await settled).filter((one) => one.status === "rejected");
    expect(refused.map(({ reason }) => reason instanceof SandboxBusy)).toEqual([true, true, true, true, true]);
  });

  test("SEC-ACTION-02 and for all accounts together, however many they are", async () => {
    const neverReady: StartChild = () => ({ pid: undefined, send: () => {}, kill: () => {} });
    const sandbox = open(neverReady);
    const waiting = Promise.allSettled(
      Array.from({ length: 1_024 }, (_, n) => sandbox.run(runOf(quick, { account: `account ${n}` }))),
    );
    await expect(sandbox.run(runOf(quick, { account: "one more" }))).rejects.toThrow("Too many runs wait for their turn.");
    await sandbox.close();
    const refused = (await waiting).map(
      (one) => one.status === "rejected" && one.reason instanceof SandboxBusy && one.reason.message,
    );
    expect(new Set(refused)).toEqual(new Set(["The sandbox is closed."]));
  });

  test("whoever waits for longer than a run may take is refused", async () => {
    const sandbox = open(startNode, { patienceMs: 2_000 });
    await warm(sandbox);
    const many = Array.from({ length: 12 }, (_, n) => `account ${n}`).map((account) =>
      sandbox.run(runOf(hook("for (;;);"), { account })),
    );
    const ends = await Promise.allSettled(many);
    expect(ends.some((one) => one.status === "rejected" && one.reason instanceof SandboxBusy)).toBe(true);
    expect(completed((await sandbox.run(runOf(quick))).outcome).reviews).toEqual([{ code: "quick" }]);
  });

  test("nothing is started before the first run, one is started with it, and another to spare", async () => {
    const { pids, start } = watched();
    const sandbox = open(start, { children: 4 });
    await sleep(200);
    expect(pids).toEqual([]);
    expect(await sandbox.inspect("acme", "")).toEqual({ triggers: [] });
    expect(pids).toEqual([]);
    await sandbox.run(runOf(quick));
    await sleep(200);
    expect(pids.length).toBe(2);
  });

  test("once it is closed no process is left, what ran has failed, and what comes is refused", async () => {
    const { pids, start } = watched();
    const sandbox = open(start);
    await warm(sandbox);
    const run = sandbox.run(runOf(waits(5_000)));
    await sleep(100);
    await sandbox.close();
    expect(failed((await run).outcome).error.name).toBe("SandboxError");
    await expect(sandbox.run(runOf(quick))).rejects.toBeInstanceOf(SandboxBusy);
    await expect.poll(() => pids.filter(isAlive), { timeout: 5_000 }).toEqual([]);
  });
});

describe("what a caller must not do", () => {
  test.each([
    [
      "an event that refers to itself",
      () => ({ event: ((own: { self?: unknown }) => Object.assign(own, { self: own }))({}) }),
      TypeError,
    ],
    ["an event that is too long", () => ({ event: { text: "x".repeat(1_048_577) } }), RangeError],
    ["code that is too long", () => ({ code: " ".repeat(65_537) }), RangeError],
  ])("%s", async (_name, more, error) => {
    const sandbox = open(startNode);
    await expect(sandbox.run(runOf(quick, more()))).rejects.toBeInstanceOf(error);
  });

  test("code that is too long is told so by an inspection", async () => {
    const sandbox = open(startNode);
    expect(await sandbox.inspect("acme", " ".repeat(65_537))).toEqual({ error: { message: "The code takes at most 64 KiB." } });
    const longest = `${hook("")}${" ".repeat(65_536 - hook("").length)}`;
    expect(await sandbox.inspect("acme", longest)).toEqual({ triggers: ["post-login"] });
  });
});

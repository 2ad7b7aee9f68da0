import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StartChild } from "./child-process.ts";
import type { ToChild } from "./messages.ts";
import { createPool } from "./pool.ts";
import type { Task } from "./task.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const settings = { timeoutMs: 5_000, cpuMs: 1_000, memoryBytes: 1_024 };

/** Children that are ready after 100 ms, and conclude what they have when they are told to. */
const newPool = () => {
  const open = new Set<number>();
  const had = new Map<number, () => void>();
  const woken: number[] = [];
  let lastPid = 0;
  const start: StartChild = (_settings, { said }) => {
    lastPid += 1;
    const pid = lastPid;
    const ready = setTimeout(() => said({ kind: "ready" }), 100);
    open.add(pid);
    const send = (message: ToChild): void => {
      if (message.kind === "wake") woken.push(pid);
      else had.set(message.id, () => said({ kind: "report", id: message.id }));
    };
    const kill = (): void => {
      clearTimeout(ready);
      open.delete(pid);
    };
    return { pid, send, kill };
  };
  const pool = createPool({ children: 2, extraChildren: 4, settings, patienceMs: 6_000, start, report: () => {} });
  const concludeAll = (): void => {
    const present = [...had.values()];
    had.clear();
    for (const conclude of present) conclude();
  };
  return { pool, children: open, running: had, woken, concludeAll };
};

const taskOf = (account: string, refused: string[] = []): Task => ({
  account,
  isInBackground: false,
  message: (id, lease) => ({ kind: "inspect", id, lease, announce: false, code: "" }),
  open: () => ({ ask: () => undefined, hasBegun: () => false, abort: () => {} }),
  conclude: () => {},
  fail: () => {},
  refuse: () => void refused.push(account),
  begin: () => {},
});

test("SEC-ACTION-02 while all children are slow another one is started, one after the other, up to the bound; then they go again", () => {
  const { pool, children, running, concludeAll } = newPool();
  for (const account of ["a", "b", "c", "d", "e"]) pool.take(taskOf(account));
  vi.advanceTimersByTime(300);
  expect([children.size, running.size]).toEqual([2, 2]);
  vi.advanceTimersByTime(1_500);
  expect([children.size, running.size]).toEqual([6, 5]);
  pool.take(taskOf("f"));
  pool.take(taskOf("g"));
  vi.advanceTimersByTime(1_000);
  expect([children.size, running.size]).toEqual([6, 6]);
  concludeAll();
  expect(running.size).toBe(1);
  concludeAll();
  vi.advanceTimersByTime(25_000);
  expect(children.size).toBe(6);
  vi.advanceTimersByTime(40_000);
  expect(children.size).toBe(2);
  pool.close();
  expect([children.size, vi.getTimerCount()]).toEqual([0, 0]);
});

test("children that are through at once are as many as there are ordinarily, however many come", () => {
  const { pool, children, concludeAll } = newPool();
  for (let n = 0; n < 50; n += 1) {
    for (const account of ["a", "b", "c", "d"]) pool.take(taskOf(account));
    vi.advanceTimersByTime(20);
    concludeAll();
  }
  expect(children.size).toBe(2);
  pool.close();
});

test("whoever waits is refused only after a run could have ended that another one had before", () => {
  const { pool, running } = newPool();
  const refused: string[] = [];
  for (const account of ["a", "b", "c", "d", "e", "f"]) pool.take(taskOf(account));
  vi.advanceTimersByTime(2_000);
  expect(running.size).toBe(6);
  pool.take(taskOf("g", refused));
  vi.advanceTimersByTime(5_999);
  expect([refused, running.size]).toEqual([[], 7]);
  pool.close();
});

test("the child is woken that the run will have, and only while none has anything to do", () => {
  const { pool, children, woken, concludeAll } = newPool();
  pool.wake("a");
  for (const account of ["a", "b"]) pool.take(taskOf(account));
  vi.advanceTimersByTime(300);
  pool.wake("a");
  expect([children.size, woken]).toEqual([2, []]);
  concludeAll();
  for (const account of ["b", "a"]) pool.wake(account);
  expect(woken).toEqual([]);
  vi.advanceTimersByTime(10);
  for (const account of ["b", "a", "c"]) pool.wake(account);
  expect(woken).toEqual([2, 1]);
  vi.advanceTimersByTime(10);
  pool.wake("c");
  expect(woken).toEqual([2, 1, 1]);
  pool.take(taskOf("b"));
  vi.advanceTimersByTime(10);
  pool.wake("a");
  concludeAll();
  vi.advanceTimersByTime(10);
  pool.close();
  pool.wake("a");
  expect(woken).toHaveLength(3);
});

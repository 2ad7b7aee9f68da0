import { afterEach, expect, test, vi } from "vitest";
import { createTenantCache } from "./cache.ts";
import { createChanges } from "./changes.ts";

/** A cache over a database that answers when it is told to, with what was in it when it was asked. */
const slowDatabase = () => {
  const changes = createChanges();
  changes.setLive(true);
  let row = "old";
  const answers: (() => void)[] = [];
  const load = (): Promise<string> => {
    const read = row;
    return new Promise((resolve) => void answers.push(() => resolve(read)));
  };
  const cache = createTenantCache<string>({ changes, nouns: ["client"], max: 10, load });
  const write = (value: string, accountId = "a"): void => {
    row = value;
    changes.apply({ noun: "client", accountId });
  };
  return { changes, cache, write, answers };
};

test("SEC-TOKEN-10 a record that was read before a change and arrives after it is not kept", async () => {
  const { cache, write, answers } = slowDatabase();
  const early = cache.get("a", "x");
  write("new");
  answers[0]?.();
  await early;
  expect(cache.peek("a", "x")).toBeUndefined();
  const late = cache.get("a", "x");
  answers[1]?.();
  expect([await late, cache.peek("a", "x")]).toEqual(["new", "new"]);
});

test("SEC-TOKEN-10 who asks after a change does not join a read that began before it", async () => {
  const { cache, write, answers } = slowDatabase();
  const early = cache.get("a", "x");
  write("new");
  const late = cache.get("a", "x");
  expect(answers).toHaveLength(2);
  answers[1]?.();
  answers[0]?.();
  expect([await early, await late]).toEqual(["old", "new"]);
  expect(cache.peek("a", "x")).toBe("new");
});

test("the read that lost the race does not end the one that is under way: all who wait share one read", async () => {
  const { cache, write, answers } = slowDatabase();
  const early = cache.get("a", "x");
  write("new");
  const late = cache.get("a", "x");
  answers[0]?.();
  await early;
  await new Promise((next) => setImmediate(next));
  const joined = cache.get("a", "x");
  expect(answers).toHaveLength(2);
  answers[1]?.();
  expect([await late, await joined]).toEqual(["new", "new"]);
});

test("a reset forgets everything, and a change only its own account's", async () => {
  const { changes, cache, write, answers } = slowDatabase();
  const loaded = Promise.all([cache.get("a", "x"), cache.get("ab", "x")]);
  for (const answer of answers) answer();
  await loaded;
  write("new", "a");
  expect([cache.peek("a", "x"), cache.peek("ab", "x")]).toEqual([undefined, "old"]);
  changes.setLive(false);
  expect(cache.peek("ab", "x")).toBeUndefined();
});

/** A database that is there or away, as it is told, and a cache that has read from it. */
const database = async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const changes = createChanges();
  changes.setLive(true);
  const state = { row: "old", asks: 0, away: false };
  let failures: (() => Error)[] = [];
  const lost = (): Error => Object.assign(new Error("lost"), { code: "ECONNRESET" });
  const load = async (): Promise<string> => {
    state.asks += 1;
    const failure = failures.shift();
    if (failure) throw failure();
    if (state.away) throw lost();
    return state.row;
  };
  const cache = createTenantCache<string>({ changes, nouns: ["client"], max: 10, load });
  expect(await cache.get("a", "x")).toBe("old");
  const fail = (...next: (() => Error)[]): void => {
    failures = next;
  };
  return { changes, cache, state, lost, fail };
};
afterEach(() => vi.useRealTimers());

test("SEC-REL-03 while the database is away what is kept is served for five minutes from when it was read, and no longer", async () => {
  const { changes, cache, state } = await database();
  state.away = true;
  changes.setLive(false);
  vi.advanceTimersByTime(299_000);
  expect(await cache.get("a", "x")).toBe("old");
  vi.advanceTimersByTime(1_000);
  await expect(cache.get("a", "x")).rejects.toThrow("lost");
  state.away = false;
  expect(await cache.get("a", "x")).toBe("old");
});

test("SEC-TOKEN-10 what was kept before notifications began again is never served, even if the database goes away then", async () => {
  const { changes, cache, state } = await database();
  changes.setLive(false);
  changes.setLive(true);
  state.away = true;
  await expect(cache.get("a", "x")).rejects.toThrow("lost");
});

test("SEC-TOKEN-10 while notifications arrive an entry is believed for 30 seconds, while they do not for one", async () => {
  const { changes, cache, state } = await database();
  state.row = "new";
  vi.advanceTimersByTime(29_999);
  expect(await cache.get("a", "x")).toBe("old");
  vi.advanceTimersByTime(1);
  expect(await cache.get("a", "x")).toBe("new");
  changes.setLive(false);
  expect(await cache.get("a", "x")).toBe("new");
  state.row = "newer";
  vi.advanceTimersByTime(999);
  expect(await cache.get("a", "x")).toBe("new");
  vi.advanceTimersByTime(1);
  expect(await cache.get("a", "x")).toBe("newer");
});

test("SEC-REL-03 a connection that broke is asked once more, one that fell silent is not", async () => {
  const { cache, state, lost, fail } = await database();
  fail(lost);
  expect(await cache.get("a", "y")).toBe("old");
  expect(state.asks).toBe(3);
  const silence = (): Error => {
    vi.advanceTimersByTime(501);
    return lost();
  };
  fail(silence);
  await expect(cache.get("a", "z")).rejects.toThrow("lost");
  expect(state.asks).toBe(4);
  fail(() => new Error("another"));
  await expect(cache.get("a", "w")).rejects.toThrow("another");
  expect(state.asks).toBe(5);
});

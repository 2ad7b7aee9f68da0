import { expect, test } from "vitest";
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

import { expect, test, vi } from "vitest";
import { newStore } from "../../../../examples/web-app/store.ts";

test("the web application keeps no more than it may: what was kept longest makes room", () => {
  const store = newStore<number>(2, 1_000);
  const [first, second] = [store.add(1), store.add(2)];
  store.replace(first, 10);
  const third = store.add(3);
  expect([store.get(first), store.get(second), store.get(third)]).toEqual([10, undefined, 3]);
});

test("what was removed does not come back by a late replacement, and what has ended is not found", () => {
  const store = newStore<number>(2, 1_000);
  const [first, second] = [store.add(1), store.add(2)];
  store.remove(first);
  store.replace(first, 10);
  expect([store.get(first), store.get(second), store.get(undefined)]).toEqual([undefined, 2, undefined]);
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now + 1_000);
  expect(store.get(second)).toBeUndefined();
  clock.mockRestore();
});

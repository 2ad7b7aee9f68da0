import { expect, test } from "vitest";
import { bounded } from "./bounded.ts";

test("keeps at most as many entries as it may, the ones used last", () => {
  const cache = bounded<string, number>(3);
  for (const [place, name] of ["a", "b", "c"].entries()) cache.set(name, place);
  cache.get("a");
  cache.set("d", 3);
  expect([...cache.keys()].sort()).toEqual(["a", "c", "d"]);
  for (let place = 0; place < 10_000; place += 1) cache.set(`x${place}`, place);
  expect(cache.size).toBe(3);
});

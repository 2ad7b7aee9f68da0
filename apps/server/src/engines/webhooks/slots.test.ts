import { expect, test } from "vitest";
import { createSlots } from "./slots.ts";

test("SEC-REL-07 an account has its share of the places, failing receivers a few of their own, and what is given back is there again", () => {
  const slots = createSlots();
  expect(slots.take("a", "normal", 1_000)).toBe(128);
  expect(slots.take("a", "slow", 1)).toBe(0);
  expect(["b", "c"].map((account) => slots.take(account, "slow", 40))).toEqual([40, 24]);
  expect(slots.take("d", "slow", 1)).toBe(0);
  expect(slots.take("d", "normal", 1_000)).toBe(128);
  expect(slots.take("e", "normal", 1)).toBe(0);
  slots.giveBack("a", "normal", 100);
  expect([slots.take("e", "normal", 60), slots.take("a", "slow", 1), slots.take("a", "normal", 100)]).toEqual([60, 0, 40]);
});

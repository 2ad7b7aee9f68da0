import { expect, test } from "vitest";
import { createSlots } from "./slots.ts";

test("SEC-REL-07 an account has as many places as it leaves free, failing receivers a few of their own, and what is given back is there again", () => {
  const slots = createSlots();
  expect(slots.take("a", "normal", 1_000)).toBe(128);
  expect(slots.take("a", "normal", 1)).toBe(0);
  expect(["a", "b", "c"].map((account) => slots.take(account, "slow", 40))).toEqual([32, 16, 8]);
  expect([slots.take("a", "slow", 1), slots.take("d", "slow", 1)]).toEqual([0, 1]);
  expect(["b", "c", "d", "e", "f", "g", "h"].map((account) => slots.take(account, "normal", 1_000))).toEqual([
    64, 32, 16, 8, 4, 2, 1,
  ]);
  expect(slots.take("i", "normal", 1)).toBe(1);
  expect(slots.take("j", "normal", 1)).toBe(0);
  slots.giveBack("a", "normal", 100);
  expect(slots.take("j", "normal", 60)).toBe(50);
  expect([slots.take("a", "normal", 100), slots.take("b", "normal", 1)]).toEqual([11, 0]);
});

test("SEC-REL-07 an account that asks for a place at a time gets no more than one that asks for all at once", () => {
  const slots = createSlots();
  let taken = 0;
  while (slots.take("a", "slow", 1) === 1) taken += 1;
  expect(taken).toBe(32);
});

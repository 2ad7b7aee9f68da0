import { expect, test } from "vitest";
import { createTurns } from "./queue.ts";

const newTurns = (more: Partial<Parameters<typeof createTurns<string>>[0]> = {}) =>
  createTurns<string>({ most: 10, mostPerAccount: 3, mostYielding: 2, yields: (item) => item.startsWith("later"), ...more });

const drained = ({ next }: ReturnType<typeof newTurns>): readonly string[] => {
  const items: string[] = [];
  while (next((_account, item) => items.push(item) > 0));
  return items;
};

test("turns go round by account, and within one by time", () => {
  const turns = newTurns();
  for (const item of ["a1", "a2", "a3"]) turns.add("a", item);
  for (const item of ["b1", "b2"]) turns.add("b", item);
  turns.add("c", "c1");
  expect(drained(turns)).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
});

test("SEC-ACTION-02 whoever has used a turn until now comes after whoever has waited meanwhile", () => {
  const turns = newTurns();
  turns.add("loud", "loud 1");
  turns.add("loud", "loud 2");
  expect(turns.next(() => true)).toBe(true);
  turns.add("quiet", "quiet 1");
  turns.ended("loud");
  expect(drained(turns)).toEqual(["quiet 1", "loud 2"]);
});

test("the end of a turn of somebody who does not wait changes nothing", () => {
  const turns = newTurns();
  turns.add("a", "a1");
  turns.ended("b");
  expect([...turns.accounts()]).toEqual(["a"]);
  expect(turns.size()).toBe(1);
});

test("whom nobody takes keeps their place, and others pass", () => {
  const turns = newTurns();
  turns.add("a", "a1");
  turns.add("b", "b1");
  expect(turns.next((account) => account === "b")).toBe(true);
  expect(turns.next((account) => account === "b")).toBe(false);
  turns.add("b", "b2");
  expect(drained(turns)).toEqual(["a1", "b2"]);
});

test("what yields lets the others of its account pass, also when it is put back", () => {
  const turns = newTurns();
  for (const item of ["later 1", "now 1", "later 2", "now 2"]) turns.add("a", item);
  turns.putBack("a", "later 0");
  turns.putBack("a", "now 0");
  expect(drained(turns)).toEqual(["now 0", "now 1", "now 2", "later 0", "later 1", "later 2"]);
});

test("what yields does not fill the account's places, nor does the rest fill its", () => {
  const turns = newTurns();
  expect(["later 1", "later 2", "later 3"].map((item) => turns.add("a", item))).toEqual([true, true, false]);
  expect(["1", "2", "3", "4"].map((item) => turns.add("a", item))).toEqual([true, true, true, false]);
  expect(newTurns({ most: 0 }).add("a", "1")).toBe(false);
});

test("what is removed, or cleared, is gone and counted no more", () => {
  const turns = newTurns();
  turns.add("a", "a1");
  turns.add("a", "a2");
  turns.remove("a", "a1");
  turns.remove("a", "a3");
  expect(turns.size()).toBe(1);
  expect(turns.clear()).toEqual(["a2"]);
  expect([turns.size(), ...turns.accounts()]).toEqual([0]);
});

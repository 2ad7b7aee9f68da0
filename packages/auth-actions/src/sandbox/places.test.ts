import { describe, expect, test } from "vitest";
import { choosePlace, unneeded, untilSlow } from "./places.ts";

interface Run {
  readonly since: number;
  readonly hasBegun: boolean;
  readonly entry: { readonly task: { readonly isInBackground: boolean } };
}

/** A child, as `account: what runs in it`: `l` a login, `b` in the background, `n` a login that has not begun; nothing runs: it is idle. */
const place = (account: string | undefined, runs = "", since = 0) => ({
  account,
  isReady: true,
  usedAt: since,
  running: new Map<number, Run>(
    [...runs].map((run, at) => [
      at,
      { since: since + at, hasBegun: run !== "n", entry: { task: { isInBackground: run === "b" } } },
    ]),
  ),
});

const login = { task: { account: "a", isInBackground: false }, children: 2, isContended: false };
const trial = { ...login, task: { account: "a", isInBackground: true } };

describe("who has none", () => {
  test("gets a free child, preferably that which it had before", () => {
    const [foreign, former] = [place("b"), place("a")];
    expect(choosePlace([foreign, former], login)).toBe(former);
    expect(choosePlace([foreign], login)).toBe(foreign);
  });

  test("gets one beyond the ordinary number, too, and never another account's", () => {
    const spare = place(undefined);
    expect(choosePlace([place("b", "l"), place("c", "l"), spare], login)).toBe(spare);
    expect(choosePlace([place("b", "l"), place("c", "l")], { ...login, isContended: true })).toBeUndefined();
  });

  test("does not get one that is not ready", () => {
    expect(choosePlace([{ ...place(undefined), isReady: false }], login)).toBeUndefined();
  });
});

describe("who has some", () => {
  test("gets all but one of the ordinary number, and none beyond it", () => {
    const three = { ...login, children: 3 };
    const [own, spare] = [place("a", "l"), place(undefined)];
    expect(choosePlace([own, spare, place("b", "l")], three)).toBe(spare);
    expect(choosePlace([own, place("a", "ll"), spare], three)).toBe(own);
    expect(choosePlace([own, place("b", "l"), place("c", "l"), spare], three)).toBe(own);
    expect(choosePlace([own, spare], login)).toBe(own);
  });

  test("gets nothing where somebody waits who has none, nor into a child that is full", () => {
    expect(choosePlace([place("a", "l"), place("b", "l")], { ...login, isContended: true })).toBeUndefined();
    expect(choosePlace([place("a", "l".repeat(16)), place("b", "l")], login)).toBeUndefined();
    expect(choosePlace([place("a", "l".repeat(15)), place("b", "l")], login)).toBeDefined();
  });

  test("gets nothing into a child that has one to begin yet", () => {
    expect(choosePlace([place("a", "ln"), place("b", "l")], login)).toBeUndefined();
    const other = place("a", "lll");
    expect(choosePlace([place("a", "ln"), other, place("b", "l")], { ...login, children: 3 })).toBe(other);
  });
});

describe("what runs in the background", () => {
  test("does so one by one", () => {
    expect(choosePlace([place("a", "b"), place(undefined)], trial)).toBeUndefined();
    expect(choosePlace([place("a", "l"), place("a", "lb"), place(undefined)], { ...trial, children: 4 })).toBeUndefined();
  });

  test("has logins keep away from its child where they can", () => {
    const [busy, spare] = [place("a", "b"), place(undefined)];
    expect(choosePlace([busy, spare], login)).toBe(spare);
    expect(choosePlace([busy, place("b", "l")], login)).toBe(busy);
    const quiet = place("a", "lll");
    expect(choosePlace([busy, quiet, spare], login)).toBe(quiet);
  });
});

test("children are slow when each has had a run for long enough, however new the others are", () => {
  expect(untilSlow([place("a", "l", 0)], 50)).toBe(150);
  expect(untilSlow([place("a", "lll", 0), place("b", "l", 100)], 250)).toBe(50);
  expect(untilSlow([place("a", "l", 0), place("b", "l", 100)], 300)).toBe(0);
});

test("children beyond the ordinary number go once they are not used, and one stays to spare", () => {
  const [used, idle, other] = [place("a", "l"), place("b", "", 0), place("c", "", 0)];
  expect(unneeded([used, used, idle, other], 2, 30_000)).toEqual([idle]);
  expect(unneeded([used, used, idle, other], 2, 29_999)).toEqual([]);
  expect(unneeded([used, used, idle], 2, 30_000)).toEqual([]);
  expect(unneeded([idle, other], 2, 30_000)).toEqual([]);
});

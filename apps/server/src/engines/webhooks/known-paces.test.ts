import { expect, test } from "vitest";
import { createKnownPaces } from "./known-paces.ts";
import { paceAfter, paceAtFirst } from "./pace.ts";

const answered = (delivered: boolean, duration_ms: number) => [{ delivered, attempt: { duration_ms } }];

test("SEC-REL-07 a receiver that answers and dawdles begins among the slow ones, though nothing is stored of it; another one does not", () => {
  const paces = createKnownPaces();
  const dawdling = paceAfter(paceAtFirst(null), answered(true, 4_000));
  paces.keep("a", dawdling);
  expect(paces.first("a", null)).toEqual(dawdling);
  expect(paces.first("a", undefined)).toMatchObject({ kind: "slow" });
  expect(paces.first("b", null)).toEqual(paceAtFirst(null));
});

test("one that is quick again begins as any other, and of one that failed it is stored", () => {
  const paces = createKnownPaces();
  paces.keep("a", paceAfter(paceAtFirst(null), answered(true, 4_000)));
  paces.keep("a", paceAfter(paceAtFirst(null), answered(true, 5)));
  expect(paces.first("a", null)).toEqual(paceAtFirst(null));
  expect(paces.first("a", undefined)).toBeUndefined();
  expect(paces.first("a", new Date(0))).toEqual(paceAtFirst(new Date(0)));
});

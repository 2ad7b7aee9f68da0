import { expect, test } from "vitest";
import { waitAfter } from "./retry.ts";

test("a failure is tried again after 1 s, 10 s, 1 min, 10 min, 1 h, 6 h and 24 h, each up to a fifth later, and then no more", () => {
  const seconds = [1, 10, 60, 600, 3_600, 21_600, 86_400];
  expect(seconds.map((_, failures) => waitAfter(failures + 1, () => 0))).toEqual(seconds.map((each) => each * 1_000));
  expect(waitAfter(1, () => 1)).toBe(1_200);
  expect(waitAfter(8)).toBeUndefined();
});

import { expect, test } from "vitest";
import { createFairQueue } from "./queue.ts";

test("accounts take turns, whatever one of them has piled up, and each keeps its own order", () => {
  const queue = createFairQueue<string>();
  for (const work of ["a1", "a2", "a3", "b1", "c1", "c2"]) queue.push(work.charAt(0), work);
  expect([queue.size(), queue.sizeOf("a"), queue.sizeOf("d")]).toEqual([6, 3, 0]);
  const order = Array.from({ length: 7 }, () => queue.next());
  expect(order).toEqual(["a1", "b1", "c1", "a2", "c2", "a3", undefined]);
  expect([queue.size(), queue.sizeOf("a")]).toEqual([0, 0]);
});

import { expect, test } from "vitest";
import { createInFlight } from "./in-flight.ts";

test("each account has its own places, and gets back what it gives back", () => {
  const places = createInFlight(2);
  const [first, second] = [places.enter("a"), places.enter("a")];
  expect(places.enter("a")).toBeUndefined();
  expect(places.enter("b")).toBeDefined();
  first?.();
  expect(places.enter("a")).toBeDefined();
  expect(places.enter("a")).toBeUndefined();
  second?.();
  expect(places.enter("a")).toBeDefined();
});

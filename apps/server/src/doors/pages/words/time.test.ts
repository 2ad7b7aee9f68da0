import { expect, test } from "vitest";
import { minutesInWords, timeInWords } from "./time.ts";

const now = new Date("2026-03-10T12:00:00Z");
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

test.each([
  [5, "now"],
  [-30, "now"],
  [90, "1 minute ago"],
  [7_300, "2 hours ago"],
  [86_400, "yesterday"],
  [86_400 * 45, "last month"],
])("%i seconds ago is %s", (seconds, words) => {
  expect(timeInWords("en", ago(seconds), now)).toBe(words);
});

test("a wait is told in whole minutes, rounded up", () => {
  expect(minutesInWords("en", 1)).toBe("1 minute");
  expect(minutesInWords("en", 301)).toBe("6 minutes");
  expect(minutesInWords("es", 900)).toBe("15 minutos");
  expect(timeInWords("es", ago(7_300), now)).toBe("hace 2 horas");
});

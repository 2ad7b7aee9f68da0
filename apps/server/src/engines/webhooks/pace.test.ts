import { expect, test } from "vitest";
import { type Pace, paceAfter, paceAtFirst } from "./pace.ts";

const quick = { delivered: true, attempt: { duration_ms: 20 } };
const slow = { delivered: true, attempt: { duration_ms: 4_990 } };
const failed = { delivered: false, attempt: { duration_ms: 3 } };

test("a receiver that answers well is sent more and more at once, to a bound; one that fails now and then no more than before", () => {
  let pace = paceAtFirst(null);
  expect(pace).toEqual({ kind: "normal", width: 4 });
  const seen: Pace[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    pace = paceAfter(pace, [quick, quick]);
    seen.push(pace);
  }
  expect(seen.map(({ width }) => width)).toEqual([8, 16, 32, 64, 64, 64]);
  expect(paceAfter({ kind: "normal", width: 16 }, [quick, failed])).toEqual({ kind: "normal", width: 16 });
});

test("SEC-REL-07 one that fails is sent one at a time, from the few places of its like, also after nothing was due for a while", () => {
  expect(paceAfter({ kind: "normal", width: 64 }, [failed, failed])).toEqual({ kind: "slow", width: 1 });
  expect(paceAtFirst(new Date())).toEqual({ kind: "slow", width: 1 });
  expect(paceAfter(paceAtFirst(new Date()), [quick])).toEqual({ kind: "normal", width: 2 });
});

test("SEC-REL-07 one that answers well and takes seconds for it has few places, and not the others'", () => {
  expect(paceAfter({ kind: "normal", width: 64 }, [quick, slow])).toEqual({ kind: "slow", width: 4 });
  expect(paceAfter({ kind: "slow", width: 4 }, [slow])).toEqual({ kind: "slow", width: 4 });
  expect(paceAfter({ kind: "slow", width: 4 }, [quick])).toEqual({ kind: "normal", width: 8 });
});

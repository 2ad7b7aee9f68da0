import { expect, test } from "vitest";
import { createShares } from "./shares.ts";

const sharesWhile = (away: boolean, answering: boolean) =>
  createShares({ each: 1, waiting: 1, timeout: 20, isAway: () => away, answers: async () => answering });

test("SEC-REL-03 whoever found the database silent a moment ago gets nothing to wait with, unless it answers again", async () => {
  await expect(sharesWhile(true, false).take("a")).rejects.toMatchObject({ code: "service_unavailable" });
  await expect(sharesWhile(true, true).take("a")).resolves.toBeTypeOf("function");
});

test("SEC-REL-03 beyond the share and beyond the queue: 503 while the database is silent, 429 while it answers", async () => {
  for (const [answering, code] of [
    [false, "service_unavailable"],
    [true, "too_many_requests"],
  ] as const) {
    const shares = sharesWhile(false, answering);
    const giveBack = await shares.take("a");
    const refused = await Promise.allSettled([shares.take("a"), shares.take("a")]);
    for (const each of refused) expect(each).toMatchObject({ status: "rejected", reason: { code } });
    giveBack();
    await expect(shares.take("a")).resolves.toBeTypeOf("function");
  }
});

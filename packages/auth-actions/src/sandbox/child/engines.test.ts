import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createEngines } from "./engines.ts";

const visit = { host: () => "{}", isOverdue: () => false, isOver: () => false };
const codeOf = (n: number): string => `exports.onExecutePostLogin = () => ${n};`;

test("engines that are free learn one after the other: whoever comes meanwhile waits for one at most", async () => {
  const engines = createEngines(32 * 1_048_576);
  await engines.prepare();
  const three = [await engines.take(1), await engines.take(1), await engines.take(1)];
  for (const [n, engine] of three.entries()) {
    engine.load(visit, codeOf(n));
    engine.restore();
    engine.load(visit, codeOf(n));
    engines.giveBack(engine, 1, true);
  }
  const left = () => three.filter((engine) => engine.wantsToLearn()).length;
  const seen = [left()];
  for (let n = 0; n < 3; n += 1) {
    await turn();
    seen.push(left());
  }
  expect(seen).toEqual([3, 2, 1, 0]);
});

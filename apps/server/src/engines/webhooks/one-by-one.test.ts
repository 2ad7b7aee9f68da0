import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createOneByOne } from "./one-by-one.ts";

test("works follow one another in their order, one that fails does not stop the next, and each is answered its own", async () => {
  const oneByOne = createOneByOne();
  const steps: string[] = [];
  const work = (name: string, fails = false) =>
    oneByOne(async () => {
      steps.push(`${name} begins`);
      await sleep(5);
      steps.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const all = await Promise.allSettled([work("a"), work("b", true), work("c")]);
  expect(steps).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(all.map((each) => (each.status === "fulfilled" ? each.value : String(each.reason)))).toEqual(["a", "Error: b", "c"]);
});

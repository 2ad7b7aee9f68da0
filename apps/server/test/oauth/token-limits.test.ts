import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem, expectRefusal } from "../harness/expect.ts";
import type { Answer } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  server = await startServer({ rateLimits: true });
  tenant = await newTenant(server);
  other = await newTenant(server);
});
afterAll(() => server.close());

const many = (count: number, one: () => Promise<Answer>): Promise<Answer[]> => Promise.all(Array.from({ length: count }, one));

const expectWait = (answer: Answer): void => {
  expectRefusal(answer, 429, "invalid_request", "too_many_requests");
  expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  expect(Number(answer.headers["retry-after"])).toBeLessThanOrEqual(60);
};

test("SEC-TOKEN-11 guessing a secret is throttled without locking the client out", async () => {
  const guesses = await many(40, () => tenant.requestToken({ client_secret: "guess" }));
  const refused = guesses.filter(({ status }) => status === 401);
  const throttled = guesses.filter(({ status }) => status === 429);
  expect(refused.length + throttled.length).toBe(40);
  expect(refused.length).toBeGreaterThanOrEqual(20);
  expect(refused.length).toBeLessThanOrEqual(22);
  throttled.forEach(expectWait);
  expect((await tenant.requestToken()).status).toBe(200);
  expectWait(await tenant.requestToken({ client_secret: "guess" }));
});

test("SEC-LIMIT-03 SEC-TENANT-07 a client's budget ends in 429 with Retry-After, and no other client feels it", async () => {
  const answers = await many(130, () => tenant.requestToken());
  const granted = answers.filter(({ status }) => status === 200).length;
  expect(granted).toBeGreaterThanOrEqual(95);
  expect(granted).toBeLessThanOrEqual(110);
  answers.filter(({ status }) => status !== 200).forEach(expectWait);
  expectWait(await tenant.requestToken());
  expect((await other.requestToken()).status).toBe(200);
  const { body } = await tenant.call("POST", "/client", { name: "Second" });
  const second = await tenant.requestToken({ client_id: body.client_id, client_secret: body.client_secret });
  expect(second.status).toBe(200);
});

test("SEC-TOKEN-11 throttled guesses leave no rows behind", async () => {
  const count = async () => (await other.call("GET", "/logs?query=status:failed&count=true&pageSize=1")).body.total;
  await many(40, () => other.requestToken({ client_secret: "guess" }));
  const before = await count();
  expect(before).toBeGreaterThanOrEqual(20);
  await many(20, () => other.requestToken({ client_secret: "guess" }));
  expect(await count()).toBeLessThanOrEqual(before + 2);
});

test("SEC-LIMIT-03 the Management API has a budget per caller too", async () => {
  const statuses = new Map<number, number>();
  let last: Answer | undefined;
  for (let round = 0; round < 80 && !last; round += 1) {
    const answers = await many(100, () => tenant.call("GET", "/user?pageSize=1"));
    for (const answer of answers) statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    last = answers.find(({ status }) => status === 429);
  }
  expect([...statuses.keys()].sort()).toEqual([200, 429]);
  if (!last) throw new Error("the budget never ended");
  expectProblem(last, 429, "too_many_requests");
  expect(Number(last.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  expect((await other.call("GET", "/user?pageSize=1")).status).toBe(200);
});

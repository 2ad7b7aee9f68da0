import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem, expectRefusal } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    rateLimits: true,
    environment: {
      FAABLE_TOKEN_REQUESTS_PER_MINUTE: "4",
      FAABLE_TOKEN_FAILURES_PER_MINUTE: "2",
      FAABLE_MANAGEMENT_REQUESTS_PER_MINUTE: "5",
    },
  });
});
afterAll(() => server.close());

test("the budgets are what their variables say", async () => {
  const tenant = await newTenant(server);
  for (let spent = 1; spent < 4; spent += 1) expect((await tenant.requestToken()).status).toBe(200);
  expectRefusal(await tenant.requestToken(), 429, "invalid_request", "too_many_requests");

  for (let n = 0; n < 2; n += 1) expectRefusal(await tenant.requestToken({ client_secret: "wrong" }), 401, "invalid_client");
  expectRefusal(await tenant.requestToken({ client_secret: "wrong" }), 429, "invalid_request", "too_many_requests");

  for (let n = 0; n < 5; n += 1) expect((await tenant.call("GET", "/team")).status).toBe(200);
  expectProblem(await tenant.call("GET", "/team"), 429, "too_many_requests");
});

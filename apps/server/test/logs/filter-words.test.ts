import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** A filter that could never find a row says so, and names what would. */

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const status = "The filter status takes success, failed, skipped, info, not";
const origins = "admin, user, auth, oauth, team, action, notification_subscription, webhook, role";
const origin = `The filter origin takes ${origins}, or more segments of what begins with them, not`;
const all = "All are in docs/events.md.";

test.each([
  ["status:faild", `${status} "faild". Did you mean failed?`],
  ["status!:Success", `${status} "Success". Did you mean success?`],
  ['status IN ("failed","ok")', `${status} "ok".`],
  ["type:user.logn", `The filter type has no value "user.logn". Did you mean user.login? ${all}`],
  [
    "type:user.signup",
    /^The filter type has no value "user\.signup"\. Near it: auth\.signup, (\S+, )+\S+\. All are in docs\/events\.md\.$/,
  ],
  ["type:quux", `The filter type has no value "quux". ${all}`],
  ["origin:outh", `${origin} "outh". Did you mean auth?`],
  ["origin:admin.usr", `${origin} "admin.usr".`],
  ["origin:admi", `${origin} "admi". Did you mean admin?`],
])("%s is refused by the list, the tail and the export alike", async (query, message) => {
  for (const path of ["/logs", "/logs/tail", "/logs/export"]) {
    const answer = await tenant.call("GET", `${path}?query=${encodeURIComponent(query)}`);
    expectProblem(answer, 400, "invalid_query");
    expect(answer.body.message).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
  }
});

test("so are the shortcuts; what has values without end finds nothing, and is no mistake", async () => {
  for (const shortcut of ["status=faild", "type=user.logn"])
    expectProblem(await tenant.call("GET", `/logs?${shortcut}`), 400, "invalid_query");
  for (const query of [
    "client:nobody",
    "user:user_000000000000000000000000",
    "login:login_0",
    "type:user.login",
    "origin:oauth.token",
  ]) {
    const answer = await tenant.call("GET", `/logs?query=${query}`);
    expect([answer.status, answer.body.results], query).toEqual([200, []]);
  }
});

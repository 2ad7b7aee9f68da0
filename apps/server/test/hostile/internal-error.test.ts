import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem, expectRefusal } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const run = (statement: string): Promise<unknown> => sql.raw(statement).execute(server.server.database.background);

/** What the log has about an answer, by the id the answer carries. */
const logged = (id: unknown): string => server.logLines.filter((line) => JSON.parse(line).reqId === id).join("\n");

test("SEC-WEB-05 an internal error tells the caller nothing of its cause, and the log everything", async () => {
  const { id } = (await tenant.call("POST", "/team", { name: "Before" })).body;
  await run("alter table teams rename to teams_elsewhere");
  for (const [method, path, body] of [
    ["GET", "/team"],
    ["GET", `/team/${id}`],
    ["POST", "/team", { name: "Lost" }],
    ["DELETE", `/team/${id}`],
  ] as const) {
    const answer = await tenant.call(method, path, body);
    expectProblem(answer, 500, "internal_error");
    expect(answer.body.message).toBe("Something went wrong on our side.");
    expect(answer.text).not.toMatch(/teams|relation|42P01|select|kysely|node_modules|\.ts|stack/i);
    expect(logged(answer.headers["x-request-id"])).toContain("teams");
  }
  expect((await tenant.call("GET", "/user")).status).toBe(200);
  await run("alter table teams_elsewhere rename to teams");
  expect((await tenant.call("GET", `/team/${id}`)).status).toBe(200);
});

test("SEC-TOKEN-09 neither does the token endpoint", async () => {
  await run("alter table signing_keys rename to signing_keys_elsewhere");
  server.server.database.changes.apply({ noun: "key", accountId: tenant.id });
  const answer = await tenant.requestToken();
  expectRefusal(answer, 500, "server_error", "internal_error");
  expect(answer.body.error_description).toBe("Something went wrong on our side.");
  expect(logged(answer.headers["x-request-id"])).toContain("signing_keys");
  await run("alter table signing_keys_elsewhere rename to signing_keys");
  expect((await tenant.requestToken()).status).toBe(200);
});

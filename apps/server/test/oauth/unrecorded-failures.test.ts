import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectRefusal } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import type { Answer } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** What fails here is no refusal of a client: it has no row in the log, and nothing of a budget is spent. */

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer({ rateLimits: true });
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
  server.server.database.changes.apply({ noun: "key", accountId: tenant.id });
});

const run = (statement: string): Promise<unknown> => sql.raw(statement).execute(server.server.database.background);

const refused = async (): Promise<readonly unknown[]> => {
  const query = "type:oauth.token.client_credentials status:failed";
  const { status, body } = await tenant.call("GET", `/logs?query=${encodeURIComponent(query)}`);
  expect(status).toBe(200);
  return body.results.map(({ data }: { readonly data: { readonly error: string } }) => data.error);
};

const wrong = () => tenant.requestToken({ client_secret: "wrong" });

test("SEC-LOG-03 an internal error", async () => {
  await run("alter table signing_keys rename to signing_keys_elsewhere");
  const answers: Answer[] = [];
  for (let n = 0; n < 25; n += 1) answers.push(await tenant.requestToken());
  await run("alter table signing_keys_elsewhere rename to signing_keys");
  for (const answer of answers) expectRefusal(answer, 500, "server_error", "internal_error");
  expect(await refused()).toEqual([]);
  expectRefusal(await wrong(), 401, "invalid_client");
  expect(await refused()).toEqual(["invalid_client"]);
});

test.runIf(process.env.DATABASE_URL)("SEC-LOG-03 a database that does not answer in time", async () => {
  await holding(server, ["lock table signing_keys in access exclusive mode"], async () =>
    expectRefusal(await tenant.requestToken(), 503, "temporarily_unavailable", "service_unavailable"),
  );
  expect(await refused()).toEqual([]);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import type { Answer } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, operatorToken } from "../harness/tenant.ts";

let server: TestServer;
let call: (method: string, path: string, body?: unknown) => Promise<Answer>;
beforeAll(async () => {
  server = await startServer();
  call = manage(server, server.host, await operatorToken(server));
});
afterAll(() => server.close());

const own = (): string => `/client/${server.operator.clientId}`;

test("the operator's last machine client is neither deleted nor made public nor kept from its grant", async () => {
  expectProblem(await call("DELETE", own()), 409, "last_operator_client");
  expectProblem(await call("POST", own(), { token_endpoint_auth_method: "none" }), 409, "last_operator_client");
  expectProblem(await call("POST", own(), { grant_types: ["authorization_code"] }), 409, "last_operator_client");
  expect((await call("POST", own(), { name: "Still here" })).status).toBe(200);
  // A public client, or one without the grant, is no way in.
  expect((await call("POST", "/client", { name: "App", token_endpoint_auth_method: "none" })).status).toBe(201);
  expect((await call("POST", "/client", { name: "Web", grant_types: ["authorization_code"] })).status).toBe(201);
  expectProblem(await call("DELETE", own()), 409, "last_operator_client");
});

test("with another one it may go, and of two parallel deletions one is refused", async () => {
  const second = (await call("POST", "/client", { name: "Second" })).body;
  const answers = await Promise.all([call("DELETE", own()), call("DELETE", `/client/${second.id}`)]);
  const statuses = answers.map(({ status }) => status).sort();
  // Whichever was second is refused: as the last one, or because its token ended with its client.
  expect(statuses[0]).toBe(200);
  expect([401, 409]).toContain(statuses[1]);
});

test("the first one goes while a second, younger one can take its place, which is then the last", async () => {
  const fresh = await startServer();
  const first = manage(fresh, fresh.host, await operatorToken(fresh));
  const { body: second } = await first("POST", "/client", { name: "Second" });
  expect((await first("DELETE", `/client/${fresh.operator.clientId}`)).status).toBe(200);
  const operator = { clientId: second.client_id, clientSecret: second.client_secret };
  const own = manage(fresh, fresh.host, await operatorToken({ ...fresh, operator }));
  expectProblem(await own("DELETE", `/client/${second.id}`), 409, "last_operator_client");
  await fresh.close();
});

test("a tenant may delete its last client: the operator can make another", async () => {
  const fresh = await startServer();
  const tenant = await newTenant(fresh);
  expect((await tenant.call("DELETE", `/client/${tenant.client}`)).status).toBe(200);
  await fresh.close();
});

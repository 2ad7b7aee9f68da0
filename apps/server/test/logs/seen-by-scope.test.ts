import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, expectProblem } from "../harness/expect.ts";
import { newReceiver, type Receiver } from "../harness/receiver.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, type Tenant } from "../harness/tenant.ts";

/** What a token shows that may read the logs, and one that may read users besides. */

let server: TestServer;
let tenant: Tenant;
let receiver: Receiver;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  [tenant, receiver] = [await newTenant(server), await newReceiver()];
});
afterAll(async () => {
  await server.close();
  await receiver.close();
});

const withScope = async (scope: string) => manage(server, tenant.host, (await tenant.requestToken({ scope })).body.access_token);

test("SEC-MGMT-03 whoever may read the logs alone sees that a user was posted to a receiver and where, and not the user", async () => {
  await tenant.call("POST", "/notification_subscriptions", { channel: "webhook", url: receiver.url, events: ["user.created"] });
  const { id } = (await tenant.call("POST", "/user", { name: "Seen", user_metadata: { hobby: "chess-7731" } })).body;
  const [logs, both] = [await withScope("read:logs"), await withScope("read:logs read:users")];
  const query = "query=type:webhook.user.created";
  await eventually(async () => expect((await logs("GET", `/logs?${query}`)).body.results).toHaveLength(1), 8_000);
  const [row] = (await both("GET", `/logs?${query}`)).body.results;
  expect(JSON.parse(row.data.request.body).payload.user).toMatchObject({ user_id: id, user_metadata: { hobby: "chess-7731" } });
  const from = (await tenant.call("GET", "/logs/tail")).body.next;
  await tenant.call("POST", "/user", { name: "Tailed", user_metadata: { hobby: "chess-7731" } });
  await eventually(
    async () => expect((await logs("GET", `/logs/tail?after=${from}&${query}`)).body.results).toHaveLength(1),
    8_000,
  );
  for (const path of [`/logs?${query}`, `/logs/${row.id}`, `/logs/tail?after=${from}&${query}`, `/logs/export?${query}`]) {
    const [seen, whole] = [await logs("GET", path), await both("GET", path)];
    expect([path, seen.status, seen.text.includes("chess-7731")]).toEqual([path, 200, false]);
    expect(seen.text).toContain(`"request":{"url":"${receiver.url}"}`);
    expect(whole.text).toContain("chess-7731");
  }
});

test("SEC-MGMT-03 a reference is inlined for whoever may read such an object by itself", async () => {
  const { id } = (await tenant.call("POST", "/user", { name: "Inlined" })).body;
  const [logs, both] = [await withScope("read:logs"), await withScope("read:logs read:users")];
  const path = `/logs?query=user:${id}`;
  expect((await logs("GET", path)).body.results[0].user).toBe(id);
  expect((await both("GET", `${path}&expand=user`)).body.results[0].user).toMatchObject({ id, name: "Inlined" });
  for (const expand of ["expand=user", "expand[]=user", "expand=client&expand=user", "expand=%20user%20"])
    expectProblem(await logs("GET", `${path}&${expand}`), 403, "insufficient_scope");
  const refused = await both("GET", `${path}&expand=client`);
  expect(refused.body.details.required).toBe("read:clients");
  expect(refused.headers["www-authenticate"]).toBe('Bearer error="insufficient_scope", scope="read:clients"');
  const identities = await withScope("read:identities");
  expectProblem(await identities("GET", "/identity?expand=connection"), 403, "insufficient_scope");
  expect((await identities("GET", "/identity")).status).toBe(200);
});

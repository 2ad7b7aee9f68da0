import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, postForm } from "../harness/http.ts";
import { startOn, startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, type Tenant } from "../harness/tenant.ts";

/** Asks again until the answer fits; fails after one second, which is what the other node is allowed. */
const withinASecond = async (ask: () => Promise<Answer>, fits: (answer: Answer) => boolean): Promise<void> => {
  const end = performance.now() + 1_000;
  for (let answer = await ask(); !fits(answer); answer = await ask())
    if (performance.now() > end) throw new Error(`Still ${answer.status} ${answer.text} after a second.`);
};

describe.runIf(process.env.DATABASE_URL)("two processes on one PostgreSQL", () => {
  let first: TestServer;
  let second: Omit<TestServer, "operator">;
  let tenant: Tenant;

  beforeAll(async () => {
    first = await startServer();
    // The same base URL, as behind one load balancer.
    second = await startOn({ ...first.environment, FAABLE_BASE_URL: `http://${first.host}` });
    tenant = await newTenant(first);
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  const tokenAtSecond = (form: Record<string, string> = {}) =>
    postForm(
      second,
      "/oauth/token",
      {
        grant_type: "client_credentials",
        client_id: tenant.clientId,
        client_secret: tenant.clientSecret,
        audience: tenant.audience,
        ...form,
      },
      { host: tenant.host },
    );

  test("SEC-REL-04 a token of one node is good at the other, and a write at one is read at the other", async () => {
    const created = await tenant.call("POST", "/user", { email: "both@example.org" });
    const read = await manage(second, tenant.host, tenant.token)("GET", `/user/${created.body.id}`);
    expect([read.status, read.body.email]).toEqual([200, "both@example.org"]);
  });

  test("SEC-REL-04 an API changed and deleted at one node is respected by the other within a second", async () => {
    const api = await tenant.call("POST", "/apis", {
      name: "Stock",
      identifier: "urn:stock",
      permissions: [{ value: "read:stock" }],
    });
    expect((await tokenAtSecond({ audience: "urn:stock" })).body.scope).toBe("read:stock");
    await tenant.call("POST", `/apis/${api.body.id}`, { permissions: [{ value: "read:stock" }, { value: "write:stock" }] });
    await withinASecond(
      () => tokenAtSecond({ audience: "urn:stock" }),
      ({ body }) => body.scope === "read:stock write:stock",
    );
    await tenant.call("DELETE", `/apis/${api.body.id}`);
    await withinASecond(
      () => tokenAtSecond({ audience: "urn:stock" }),
      ({ status, body }) => status === 403 && body.error_code === "audience_not_found",
    );
  });

  test("SEC-REL-04 SEC-TOKEN-10 a secret rotated at one node is dead at the other within a second", async () => {
    const made = await tenant.call("POST", "/client", { name: "Rotating" });
    const form = { client_id: made.body.client_id, client_secret: made.body.client_secret };
    expect((await tokenAtSecond(form)).status).toBe(200);
    const rotated = await tenant.call("POST", `/client/${made.body.id}/rotate-secret`);
    await withinASecond(
      () => tokenAtSecond(form),
      ({ status }) => status === 401,
    );
    expect((await tokenAtSecond({ ...form, client_secret: rotated.body.client_secret })).status).toBe(200);
  });

  test("SEC-REL-04 a client deleted at one node, and its token, are refused by the other within a second", async () => {
    const made = await tenant.call("POST", "/client", { name: "Leaving" });
    const form = { client_id: made.body.client_id, client_secret: made.body.client_secret };
    const { body } = await tokenAtSecond(form);
    const list = () => manage(second, tenant.host, body.access_token)("GET", "/team");
    expect((await list()).status).toBe(200);
    await tenant.call("DELETE", `/client/${made.body.id}`);
    await withinASecond(
      () => tokenAtSecond(form),
      ({ status }) => status === 404,
    );
    await withinASecond(list, ({ status }) => status === 401);
    expect((await tokenAtSecond()).status).toBe(200);
  });

  test("an account created at one node is served by the other at once", async () => {
    const other = await newTenant(first);
    const answer = await postForm(
      second,
      "/oauth/token",
      {
        grant_type: "client_credentials",
        client_id: other.clientId,
        client_secret: other.clientSecret,
        audience: other.audience,
      },
      { host: other.host },
    );
    expect(answer.status).toBe(200);
  });

  test("two parallel creations with one address give one user and one clean refusal", async () => {
    const at = (server: Pick<TestServer, "baseUrl" | "host">) =>
      manage(server, tenant.host, tenant.token)("POST", "/user", { email: "race@example.org" });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => at(n % 2 === 0 ? first : second)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error_code === "already_exists")).toHaveLength(19);
  });
});

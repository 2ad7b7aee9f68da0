import { randomBytes } from "node:crypto";
import { limits } from "@faable/auth-contract";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logged } from "../harness/actions.ts";
import { expectProblem } from "../harness/expect.ts";
import { newStage, type Stage } from "../harness/federation.ts";
import { newApp, newPerson, tokensFor } from "../harness/login.ts";
import { startCustom } from "../harness/providers/custom.ts";
import { startFigma } from "../harness/providers/figma.ts";
import type { Fault, Provider } from "../harness/providers/provider.ts";
import { newDatabase, startOn, startServer, type TestServer } from "../harness/server.ts";
import { manage } from "../harness/tenant.ts";

let server: TestServer;
let provider: Provider;
let figma: Provider;
let stage: Stage;

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  [provider, figma] = [await startCustom(), await startFigma()];
});
afterAll(async () => {
  await server.close();
  await provider.close();
  await figma.close();
});
beforeEach(async () => {
  stage = await newStage(server, "custom", provider);
  provider.faults.clear();
});

const kim = { id: "kim-1", name: "Kim", email: "kim@example.org" };
const answering = (body: object, status = 200): Fault => ({ kind: "answer", status, body: JSON.stringify(body) });
const identityOf = async ({ tenant }: Stage): Promise<{ readonly id: string; readonly user: string }> =>
  (await tenant.call("GET", "/identity")).body.results[0];
/** Signs in while the token endpoint answers this; the profile is told to whoever asks. */
const signInWith = async (tokens: object) => {
  provider.faults.set("/token", answering(tokens));
  provider.faults.set("/me", answering(kim));
  await stage.signIn(kim);
  return identityOf(stage);
};

test("the token of the last login is there for whoever may have it, and each time is recorded", async () => {
  const { id } = await signInWith({ access_token: "at-1", scope: "read", expires_in: 60, token_type: "Bearer" });
  const read = await stage.tenant.call("GET", `/identity/${id}/provider-token`);
  expect(read.status).toBe(200);
  expect(read.body).toEqual({
    access_token: "at-1",
    token_type: "Bearer",
    scope: "read",
    expires_at: expect.stringMatching(/Z$/),
  });
  await signInWith({ access_token: "at-2" });
  const again = await stage.tenant.call("GET", `/identity/${id}/provider-token`);
  expect(again.body).toEqual({ access_token: "at-2", token_type: "Bearer", scope: null, expires_at: null });
  const rows = await logged(stage.tenant, "admin.identity.token_read");
  expect(rows.map(({ data }) => data.resource_id)).toEqual([id, id]);
  expect(JSON.stringify(rows)).not.toContain("at-");
});

test("of an identity that nobody has signed in by there is none", async () => {
  const person = await newPerson(stage.tenant);
  const body = { user: person.id, connection: stage.connection, identity_id: "x" };
  const { id } = (await stage.tenant.call("POST", "/identity", body)).body;
  expectProblem(await stage.tenant.call("GET", `/identity/${id}/provider-token`), 400, "no_provider_token");
  expectProblem(await stage.tenant.call("POST", `/identity/${id}/refresh-provider-token`), 400, "no_refresh_token");
});

test.each([
  [60, expect.stringMatching(/Z$/)],
  ["60", expect.stringMatching(/Z$/)],
  [31_536_000, expect.stringMatching(/Z$/)],
  [31_536_001, null],
  [1e300, null],
  ["999999999", null],
  [0, null],
  [-1, null],
  ["soon", null],
  [{}, null],
])(
  "SEC-FED-06 a token that is said to end in %j seconds signs in, and ends at a time or at none that is known",
  async (seconds, end) => {
    const { id } = await signInWith({ access_token: "at-1", expires_in: seconds });
    expect((await stage.tenant.call("GET", `/identity/${id}/provider-token`)).body.expires_at).toEqual(end);
  },
);

describe("renewing", () => {
  test("asks the provider with our secret, and keeps what it gives", async () => {
    const { id } = await signInWith({ access_token: "at-1", refresh_token: "rt-1" });
    provider.faults.set("/token", answering({ access_token: "at-2", expires_in: "3600" }));
    const renewed = await stage.tenant.call("POST", `/identity/${id}/refresh-provider-token`);
    expect([renewed.status, renewed.body.access_token]).toEqual([200, "at-2"]);
    expect(renewed.text).not.toContain("rt-1");
    expect(Object.fromEntries(provider.seen.at(-1)?.form ?? [])).toEqual({
      grant_type: "refresh_token",
      refresh_token: "rt-1",
      client_id: provider.clientId,
      client_secret: provider.clientSecret,
    });
    provider.faults.set("/token", answering({ access_token: "at-3", refresh_token: "rt-3" }));
    await stage.tenant.call("POST", `/identity/${id}/refresh-provider-token`);
    await stage.tenant.call("POST", `/identity/${id}/refresh-provider-token`);
    expect(provider.seen.at(-1)?.form.get("refresh_token")).toBe("rt-3");
    expect((await stage.tenant.call("GET", `/identity/${id}/provider-token`)).body.access_token).toBe("at-3");
    expect(await logged(stage.tenant, "admin.identity.token_renewed")).toHaveLength(3);
  });

  test("that the provider refuses changes nothing, and says why as far as that is a word", async () => {
    const { id } = await signInWith({ access_token: "at-1", refresh_token: "rt-1" });
    provider.faults.set("/token", answering({ error: "invalid_grant", error_description: "rt-1 is over" }, 400));
    const refused = await stage.tenant.call("POST", `/identity/${id}/refresh-provider-token`);
    expectProblem(refused, 400, "provider_error");
    expect(refused.body.details).toEqual({ provider: "invalid_grant" });
    expect(refused.text).not.toContain("rt-1");
    expect((await stage.tenant.call("GET", `/identity/${id}/provider-token`)).body.access_token).toBe("at-1");
  });

  test("takes a place among the account's conversations for as long as it lasts, whatever comes of it", async () => {
    const { id } = await signInWith({ access_token: "at-1", refresh_token: "rt-1" });
    const renew = () => stage.tenant.call("POST", `/identity/${id}/refresh-provider-token`);
    provider.faults.set("/token", answering({ error: "invalid_grant" }, 400));
    for (let round = 0; round < limits.providerCalls + 1; round += 1) expectProblem(await renew(), 400, "provider_error");
    provider.faults.set("/token", answering({ access_token: "at-2" }));
    expect((await renew()).status).toBe(200);
    provider.faults.set("/token", { kind: "hang" });
    const seen = provider.seen.length;
    const hanging = Array.from({ length: limits.providerCalls }, renew);
    await expect.poll(() => provider.seen.length, { timeout: 8_000 }).toBe(seen + limits.providerCalls);
    expectProblem(await renew(), 429, "provider_busy");
    for (const { status } of await Promise.all(hanging)) expect(status).toBe(400);
  });

  test("without a refresh token is refused", async () => {
    const { id } = await signInWith({ access_token: "at-1" });
    expectProblem(await stage.tenant.call("POST", `/identity/${id}/refresh-provider-token`), 400, "no_refresh_token");
  });

  test("at Figma goes to the endpoint for that", async () => {
    const at = await newStage(server, "figma", figma);
    await at.signIn({ id: "1", handle: "fi" });
    figma.faults.set("/v1/oauth/refresh", answering({ access_token: "at-figma", token_type: "bearer", expires_in: 60 }));
    const { id } = await identityOf(at);
    const renewed = await at.tenant.call("POST", `/identity/${id}/refresh-provider-token`);
    expect([renewed.status, renewed.body.access_token]).toEqual([200, "at-figma"]);
    expect(figma.seen.at(-1)).toMatchObject({ path: "/v1/oauth/refresh" });
    expect(figma.seen.at(-1)?.form.get("refresh_token")).toBe("rt-figma");
  });
});

test("SEC-STORE-02 the tokens are there after the master key was changed, and open nowhere else", async () => {
  const database = await newDatabase();
  const [old, fresh] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
  const operator = { clientId: "op", clientSecret: randomBytes(20).toString("hex") };
  const environment = {
    ...database.environment,
    FAABLE_DEMO: "false",
    FAABLE_ALLOW_PRIVATE_NETWORK: "true",
    FAABLE_BASE_URL: "http://localhost:4000",
    FAABLE_BOOTSTRAP_CLIENT_ID: operator.clientId,
    FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.clientSecret,
  };
  const startWith = async (keys: string) => ({ ...(await startOn({ ...environment, FAABLE_ENCRYPTION_KEY: keys })), operator });
  const first = await startWith(old);
  const at = await newStage(first, "custom", provider);
  provider.faults.set("/token", answering({ access_token: "at-before", refresh_token: "rt-before" }));
  provider.faults.set("/me", answering(kim));
  await at.signIn(kim);
  const { id } = await identityOf(at);
  await first.close();
  const second = await startWith(`${fresh},${old}`);
  await expect.poll(() => second.logLines.join("\n")).toMatch(/sealed under the first master key/);
  await second.close();
  const third = await startWith(fresh);
  const call = manage(third, at.tenant.host, at.tenant.token);
  const read = await call("GET", `/identity/${id}/provider-token`);
  expect([read.status, read.body.access_token]).toEqual([200, "at-before"]);
  const { db } = third.server.database.scope(at.tenant.id);
  const eve = (await call("POST", "/user", { name: "Eve" })).body.id;
  const stolen = await call("POST", "/identity", { user: eve, connection: at.connection, identity_id: "eve" });
  const rows = await db
    .selectFrom("identities")
    .selectAll()
    .where("account_id", "=", at.tenant.id)
    .where("id", "=", id)
    .execute();
  await db
    .updateTable("identities")
    .set({ provider_tokens: rows[0]?.provider_tokens ?? null })
    .where("account_id", "=", at.tenant.id)
    .where("id", "=", stolen.body.id)
    .execute();
  const moved = await call("GET", `/identity/${stolen.body.id}/provider-token`);
  expect([moved.status, moved.text.includes("at-before")]).toEqual([500, false]);
  await third.close();
  await database.drop();
});

test("SEC-MGMT-07 a person has the token of nobody who may do more than they", async () => {
  const { tenant } = stage;
  const { id, user } = await signInWith({ access_token: "at-1", refresh_token: "rt-1" });
  const api = (await tenant.call("GET", `/apis?identifier=${encodeURIComponent(tenant.audience)}`)).body.results[0].id;
  const give = async (person: string, values: readonly string[]) => {
    const permissions = values.map((value) => ({ api, value }));
    const role = await tenant.call("POST", "/role", { name: `Role of ${person}`, permissions });
    await tenant.call("POST", `/role/${role.body.id}/member`, { user: person });
  };
  const reader = await newPerson(tenant);
  await give(reader.id, ["read:identities", "update:identities"]);
  const tokens = await tokensFor(server, tenant, await newApp(tenant), reader, { audience: tenant.audience, scope: undefined });
  const call = manage(server, tenant.host, tokens.body.access_token);
  expect((await call("GET", `/identity/${id}/provider-token`)).status).toBe(200);
  await give(user, ["delete:users"]);
  expectProblem(await call("GET", `/identity/${id}/provider-token`), 403, "forbidden");
  expectProblem(await call("POST", `/identity/${id}/refresh-provider-token`), 403, "forbidden");
});

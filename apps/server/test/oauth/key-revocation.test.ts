import { lifetimes } from "@faable/auth-contract";
import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { send } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, newTenants, operatorToken, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly status: string;
}

interface Retiring extends Key {
  readonly retires_at: string | null;
}

/** The operator administers the tenant whose own tokens end with its key. */
const operatorAt = async ({ id, host }: Tenant) => manage(server, host, await operatorToken(server, id));

const published = async ({ host }: Tenant): Promise<string[]> =>
  (await send(server, "/.well-known/jwks.json", { host })).body.keys.map(({ kid }: Key) => kid);

const kidOf = (token: string): string => decodeProtectedHeader(token).kid ?? "";

test("SEC-REL-06 a leaked key is revoked at once: out of use, out of the JWKS, its tokens refused, and all of it recorded", async () => {
  const tenant = await newTenant(server);
  const operator = await operatorAt(tenant);
  const leaked = kidOf(tenant.token);
  expect((await tenant.call("GET", "/user")).status).toBe(200);
  const before: Key[] = (await operator("GET", "/account/keys")).body.keys;
  const successor = before.find(({ alg, status }) => alg === "ES256" && status === "next")?.kid;

  const revoked = await operator("POST", `/account/keys/${leaked}/revoke`);
  expect(revoked.status, revoked.text).toBe(200);
  const after: Key[] = revoked.body.keys;
  expect(after.map(({ alg, status }) => `${alg} ${status}`).sort()).toEqual(
    before.map(({ alg, status }) => `${alg} ${status}`).sort(),
  );
  expect(after.map(({ kid }) => kid)).not.toContain(leaked);
  expect(await published(tenant)).toEqual(after.map(({ kid }) => kid));

  expectProblem(await tenant.call("GET", "/user"), 401, "invalid_token");
  const renewed = await tenant.requestToken();
  expect(kidOf(renewed.body.access_token)).toBe(successor);
  expect((await manage(server, tenant.host, renewed.body.access_token)("GET", "/user")).status).toBe(200);

  const { results } = (await operator("GET", "/logs?query=type:admin.accountkeys.revoked")).body;
  expect(results).toHaveLength(1);
  expect(results[0].data).toMatchObject({ kid: leaked, replaced_by: successor, actor: { type: "client" } });
});

test("SEC-REL-06 every key can be revoked one after the other; one always signs and another waits", async () => {
  const tenant = await newTenant(server);
  const operator = await operatorAt(tenant);
  for (let round = 0; round < 6; round += 1) {
    const { keys } = (await operator("GET", "/account/keys")).body;
    const { kid } = keys[round % keys.length];
    expect((await operator("POST", `/account/keys/${kid}/revoke`)).status).toBe(200);
    const { keys: left } = (await operator("GET", "/account/keys")).body;
    expect(left.map(({ alg, status }: Key) => `${alg} ${status}`).sort()).toEqual([
      "ES256 current",
      "ES256 next",
      "RS256 current",
      "RS256 next",
    ]);
    const token = await tenant.requestToken();
    expect(await published(tenant)).toContain(kidOf(token.body.access_token));
  }
});

test("a revoked key leaves other tenants' alone, and what is not published cannot be revoked", async () => {
  const [tenant, other] = await newTenants(server);
  const [theirs] = await published(other);
  expectProblem(await tenant.call("POST", `/account/keys/${theirs}/revoke`), 404, "not_found");
  expect(await published(other)).toContain(theirs);
  expectProblem(await tenant.call("POST", "/account/keys/nobody/revoke"), 404, "not_found");
});

test("SEC-OIDC-08 two rotations in a row: what signs was published long enough, and the document does not grow for ever", async () => {
  const tenant = await newTenant(server);
  for (let round = 0; round < 2; round += 1) expect((await tenant.call("POST", "/account/keys/rotate")).status).toBe(200);
  expect((await tenant.requestToken()).status).toBe(200);
  const statuses = new Set<number>();
  for (let round = 0; round < 12; round += 1) statuses.add((await tenant.call("POST", "/account/keys/rotate")).status);
  expect([...statuses].sort()).toEqual([200, 409]);
  expect((await published(tenant)).length).toBeLessThanOrEqual(18);
});

test("SEC-OIDC-08 when a key retires is decided once, by the rotation that replaces it, and retired keys make room for new ones", async () => {
  const own = await startServer();
  const tenant = await newTenant(own);
  const rotate = () => tenant.call("POST", "/account/keys/rotate");
  const retirements = ({ keys }: { keys: Retiring[] }) => new Map(keys.map(({ kid, retires_at: at }) => [kid, at]));
  const first = retirements((await rotate()).body);
  const replaced = [...first].filter(([, at]) => at !== null);
  expect(replaced).toHaveLength(2);
  own.skipTime(3_600);
  const second = retirements((await rotate()).body);
  for (const [kid, at] of replaced) expect(second.get(kid)).toBe(at);
  let full = await rotate();
  while (full.status === 200) full = await rotate();
  expectProblem(full, 409, "conflict");
  own.skipTime(lifetimes.accessTokenMax + 2 * lifetimes.jwksCache * 8);
  const renewed = await tenant.requestToken();
  const again = await manage(own, tenant.host, renewed.body.access_token)("POST", "/account/keys/rotate");
  expect(again.status, again.text).toBe(200);
  await own.close();
});

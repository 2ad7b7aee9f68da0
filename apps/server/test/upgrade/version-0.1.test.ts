import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Environment } from "../../src/config.ts";
import { loadDump } from "../harness/dump.ts";
import { expectProblem, expectRefusal } from "../harness/expect.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { type Database, newDatabase, startOn, type TestServer } from "../harness/server.ts";
import { manage } from "../harness/tenant.ts";

interface Credentials {
  readonly what: string;
  readonly host: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly audience: string;
}

/**
 * What an installation of version 0.1 held: `version-0.1.sql` is its database (PostgreSQL 15, `pg_dump --inserts`),
 * `version-0.1.json` what only its callers knew, and how it answered them last. Both were made through the API of that
 * version and never change. Its secrets open nothing else.
 */
interface Installation {
  /** When the dump was taken. The clock goes on from here. */
  readonly at: string;
  readonly environment: Environment;
  readonly accounts: readonly { readonly id: string; readonly host: string }[];
  /** Credentials that were good. */
  readonly secrets: readonly Credentials[];
  /** Credentials that had ended. */
  readonly ended: readonly Credentials[];
  /** Access tokens, and how the Management API of their host answers `GET /user` to them. */
  readonly tokens: readonly {
    readonly what: string;
    readonly host: string;
    readonly token: string;
    readonly status: number;
    readonly error_code?: string;
  }[];
  readonly jwks: readonly { readonly host: string; readonly keys: JSONWebKeySet["keys"] }[];
  /** Every account, user, client, API, team, membership and log row, as the Management API showed it. */
  readonly answers: readonly { readonly host: string; readonly path: string; readonly body: object }[];
}

const fileOf = (name: string): string => readFileSync(join(import.meta.dirname, name), "utf8");
const made: Installation = JSON.parse(fileOf("version-0.1.json"));
const [main = { id: "", host: "" }] = made.accounts;

let database: Database;
let server: Omit<TestServer, "operator">;
beforeAll(async () => {
  database = await newDatabase();
  await loadDump(database, fileOf("version-0.1.sql"));
  server = await startOn(
    { FAABLE_DEMO: "true", FAABLE_RATE_LIMITS: "off", ...database.environment, ...made.environment },
    { from: new Date(made.at) },
  );
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

const requestToken = ({ host, what: _, ...form }: Credentials): Promise<Answer> =>
  postForm(server, "/oauth/token", { grant_type: "client_credentials", ...form }, { host });

const callerAt = async (account: Installation["accounts"][number]) => {
  const [operator] = made.secrets;
  if (!operator) throw new Error("The operator's credentials come first.");
  const { body } = await requestToken({ ...operator, host: main.host, audience: `faable:management:${account.id}` });
  return manage(server, account.host, body.access_token);
};

const jwksOf = async (host: string): Promise<JSONWebKeySet> => (await send(server, "/.well-known/jwks.json", { host })).body;
const publishedBefore = (host: string): JSONWebKeySet => ({
  keys: [...(made.jwks.find((each) => each.host === host)?.keys ?? [])],
});
const kidsOf = ({ keys }: JSONWebKeySet) => keys.map(({ kid }) => kid);

/** Verifies as a relying party does, at the server's time. */
const verified = async (token: string, jwks: JSONWebKeySet, later = 0): Promise<JWTPayload> =>
  (await jwtVerify(token, createLocalJWKSet(jwks), { currentDate: new Date(Date.parse(made.at) + 60_000 + later) })).payload;

/** An address may be kept in another normal form since; it must be the same address. */
const composed = (body: object): object => JSON.parse(JSON.stringify(body).normalize("NFC"));

/** The built-in API's catalogue is the contract's, which may have grown since; nothing may have left it. */
const catalogueOf = (body: object): object => {
  const permissions: unknown = Reflect.get(body, "permissions");
  const isBuiltIn = Reflect.get(body, "is_system") === true && Array.isArray(permissions);
  return isBuiltIn ? { permissions: expect.arrayContaining(permissions) } : {};
};

test("SEC-REL-04 it starts on a database of version 0.1, is ready and creates nothing anew", async () => {
  expect((await send(server, "/readyz")).status).toBe(200);
  expect(server.firstStart).toBeUndefined();
  const { body } = await (await callerAt(main))("GET", "/account?sort=createdAt");
  expect(body.results.map(({ id }: { id: string }) => id).sort()).toEqual(made.accounts.map(({ id }) => id).sort());
});

describe("secrets", () => {
  test.each(made.secrets.map((each) => [each.what, each] as const))("%s gets a token", async (_, credentials) => {
    const answer = await requestToken(credentials);
    expect(answer.status, answer.text).toBe(200);
    const { iss, aud, sub } = await verified(answer.body.access_token, await jwksOf(credentials.host));
    expect({ iss, aud, sub }).toEqual({
      iss: `http://${credentials.host}`,
      aud: credentials.audience,
      sub: credentials.client_id,
    });
    expectRefusal(await requestToken({ ...credentials, client_secret: `${credentials.client_secret}x` }), 401, "invalid_client");
  });

  test.each(made.ended.map((each) => [each.what, each] as const))("%s stays ended", async (_, credentials) => {
    expectRefusal(await requestToken(credentials), 401, "invalid_client");
  });
});

describe("tokens", () => {
  test.each(made.tokens.map((each) => [each.what, each] as const))(
    "%s is still good",
    async (_, { host, token, ...expected }) => {
      const answer = await manage(server, host, token)("GET", "/user");
      if (expected.error_code === undefined) expect(answer.status, answer.text).toBe(expected.status);
      else expectProblem(answer, expected.status, expected.error_code);
      const issuer = new URL(String(JSON.parse(atob(token.split(".")[1] ?? "")).iss)).host;
      await verified(token, await jwksOf(issuer));
    },
  );
});

test.each(made.answers.map(({ host, path, body }) => [`${host}${path}`, { host, path, body }] as const))(
  "%s reads as before",
  async (_, { host, path, body }) => {
    const account = made.accounts.find((each) => each.host === host);
    if (!account) throw new Error(`No account at ${host}.`);
    const answer = await (await callerAt(account))("GET", path);
    expect(answer.status, answer.text).toBe(200);
    // An address that was brought to its normal form is a change.
    const changed = answer.body.email !== Reflect.get(body, "email");
    const updatedAt = changed ? { updatedAt: expect.any(String) } : {};
    expect(composed(answer.body)).toMatchObject({ ...composed(body), ...catalogueOf(body), ...updatedAt });
  },
);

test("the operator account has its built-in role, and no other account has one", async () => {
  for (const account of made.accounts) {
    const { body } = await (await callerAt(account))("GET", "/role");
    const expected = account.host === main.host ? [{ slug: "operator", name: "operator", is_system: true }] : [];
    expect(body.results).toMatchObject(expected);
    for (const { id } of body.results) expect(id).toMatch(/^role_[0-9a-f]{24}$/);
  }
});

describe("keys", () => {
  test.each(made.accounts.map(({ host }) => [host]))("%s publishes every key it had", async (host) => {
    expect(await jwksOf(host)).toEqual(publishedBefore(host));
  });

  // The last of this file: it moves the clock, and tokens of before expire.
  test("SEC-OIDC-08 every key signs in its turn, and rotation goes on", async () => {
    for (const account of made.accounts) {
      const before = await callerAt(account);
      const rotation = await before("POST", "/account/keys/rotate");
      expect(rotation.status, rotation.text).toBe(200);
    }
    server.skipTime(700);
    const signers = new Set<string | undefined>();
    for (const credentials of made.secrets) {
      const { access_token: token } = (await requestToken(credentials)).body;
      // Whoever cached the keys of version 0.1 knows the new signer.
      await verified(token, publishedBefore(credentials.host), 700_000);
      signers.add(decodeProtectedHeader(token).kid);
    }
    const first = new Set(made.tokens.map(({ token }) => decodeProtectedHeader(token).kid));
    expect([...signers].filter((kid) => first.has(kid))).toEqual([]);
    for (const account of made.accounts) {
      const rotation = await (await callerAt(account))("POST", "/account/keys/rotate");
      expect(rotation.status, rotation.text).toBe(200);
      expect(kidsOf(await jwksOf(account.host))).toEqual(expect.arrayContaining(kidsOf(publishedBefore(account.host))));
    }
  });
});

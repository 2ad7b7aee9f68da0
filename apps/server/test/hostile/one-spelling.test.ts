import { createPrivateKey, type KeyObject } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openKeyring } from "../../src/base/index.ts";
import { createTenants } from "../../src/records/tenants/index.ts";
import { basic, expectProblem, expectRefusal, opened } from "../harness/expect.ts";
import { type Answer, postForm, send, sendRaw } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const use = (token: string): Promise<Answer> => manage(server, tenant.host, token)("GET", "/user?pageSize=1");

const expectInvalid = async (token: string, message: RegExp): Promise<void> => {
  const answer = await use(token);
  expectProblem(answer, 401, "invalid_token");
  expect(answer.body.message).toMatch(message);
};

/** The tenant's own private key that a token was signed with, as only the server can open it. */
const keyOf = async (kid: string): Promise<KeyObject> => {
  const keyring = openKeyring([Buffer.from(server.environment.FAABLE_ENCRYPTION_KEY ?? "", "base64")]);
  const { private_jwk } = await server.server.database.background
    .selectFrom("signing_keys")
    .select("private_jwk")
    .where("account_id", "=", tenant.id)
    .where("kid", "=", kid)
    .executeTakeFirstOrThrow();
  return createPrivateKey({
    key: JSON.parse(keyring.open(private_jwk, `signing_keys/${tenant.id}/${kid}`)),
    format: "jwk",
  });
};

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const sOf = (token: string): bigint => BigInt(`0x${Buffer.from(token.split(".")[2] ?? "", "base64url").toString("hex", 32)}`);

/** The other signature that verifies: (r, n-s). */
const twinOf = (token: string): string => {
  const [head, payload, signature = ""] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  const s = (order - sOf(token)).toString(16).padStart(64, "0");
  return `${head}.${payload}.${Buffer.concat([bytes.subarray(0, 32), Buffer.from(s, "hex")]).toString("base64url")}`;
};

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The same bytes with other unused bits in the last character, where there are such bits. */
const otherEnding = (part: string): string => {
  const last = alphabet.indexOf(part.at(-1) ?? "");
  return `${part.slice(0, -1)}${alphabet[last ^ 1]}`;
};

test("SEC-OIDC-04 a token has one spelling: padding, other last characters and white space inside are refused", async () => {
  const [head = "", payload = "", signature = ""] = tenant.token.split(".");
  expect(Buffer.from(otherEnding(signature), "base64url")).toEqual(Buffer.from(signature, "base64url"));
  const spellings = [
    `${tenant.token}=`,
    `${tenant.token}==`,
    `${head}.${payload}.${otherEnding(signature)}`,
    `${head}=.${payload}.${signature}`,
    `${head}.${payload}==.${signature}`,
    `${head}.${payload}.${signature.slice(0, 40)}+${signature.slice(41)}`,
  ];
  for (const token of spellings) expectProblem(await use(token), 401, "invalid_token");
  expect((await use(tenant.token)).status).toBe(200);
});

test("SEC-OIDC-04 of the two signatures of an ES256 token we make the lower, and take no other of keys that make it", async () => {
  const tokens = await Promise.all(Array.from({ length: 24 }, async () => (await tenant.requestToken()).body.access_token));
  for (const token of tokens) {
    expect(sOf(token) <= order / 2n).toBe(true);
    await expectInvalid(twinOf(token), /altered/);
    expect((await use(token)).status).toBe(200);
  }
});

test("SEC-OIDC-04 tokens of keys from before keep working with either signature", async () => {
  const { header } = opened(tenant.token);
  const row = await server.server.database.background
    .selectFrom("signing_keys")
    .selectAll()
    .where("account_id", "=", tenant.id)
    .where("kid", "=", String(header.kid))
    .executeTakeFirstOrThrow();
  const keyring = openKeyring([Buffer.from(server.environment.FAABLE_ENCRYPTION_KEY ?? "", "base64")]);
  const kid = "AAAAAAAAAAAAAAAA";
  const place = (id: string): string => `signing_keys/${tenant.id}/${id}`;
  const before = await newTenant(server);
  await server.server.database.background
    .insertInto("signing_keys")
    .values({
      ...row,
      alg: "ES256",
      account_id: before.id,
      kid,
      public_jwk: JSON.stringify({ ...row.public_jwk, kid }),
      private_jwk: keyring.seal(keyring.open(row.private_jwk, place(row.kid)), `signing_keys/${before.id}/${kid}`),
      signs_from: new Date(),
    })
    .execute();
  const fresh = await manage(server, before.host, before.token)("POST", "/account/keys/rotate");
  expect(fresh.status).toBe(200);
  const { claims } = opened(before.token);
  const token = await new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid }).sign(await keyOf(row.kid));
  for (const spelling of [token, twinOf(token)])
    expect((await manage(server, before.host, spelling)("GET", "/user?pageSize=1")).status).toBe(200);
});

test("expired, altered and not an access token are three messages of one code", async () => {
  const { header, claims } = opened(tenant.token);
  const key = await keyOf(String(header.kid));
  const sign = (more: JWTPayload, typ = "at+jwt", without = ""): Promise<string> =>
    new SignJWT(Object.fromEntries(Object.entries({ ...claims, ...more }).filter(([name]) => name !== without)))
      .setProtectedHeader({ alg: "ES256", kid: String(header.kid), typ })
      .sign(key);
  /** Signed by a library, which does not choose the lower s. */
  const ours = async (token: string): Promise<string> => (sOf(token) > order / 2n ? twinOf(token) : token);
  expect((await use(await ours(await sign({ jti: "honest" })))).status).toBe(200);
  const past = Math.floor(Date.now() / 1000) - 3_600;
  await expectInvalid(await ours(await sign({ iat: past - 60, exp: past })), /^The access token has expired\./);
  const [head, , signature] = tenant.token.split(".");
  const more = Buffer.from(JSON.stringify({ ...claims, scope: "all" })).toString("base64url");
  await expectInvalid(`${head}.${more}.${signature}`, /^The token was altered/);
  for (const token of [
    await sign({}, "JWT"),
    await sign({ iss: "https://evil.example" }),
    await sign({}, "at+jwt", "exp"),
    await sign({}, "at+jwt", "iat"),
  ])
    await expectInvalid(await ours(token), /^This is not an access token of this account/);
  await expectInvalid("nonsense", /^The bearer token is not a JWT/);
});

test("SEC-LOG-02 garbage tokens leave no stack in the log", async () => {
  const before = server.logLines.length;
  const [head, payload] = tenant.token.split(".");
  for (const token of ["x", "a.b.c", `${head}.${payload}.AAAA`, `${tenant.token}.x`, `${head}.e30.${"A".repeat(86)}`])
    expectProblem(await use(token), 401, "invalid_token");
  expect(server.logLines.slice(before).filter((line) => line.includes("stack") || JSON.parse(line).level >= 40)).toEqual([]);
});

test("SEC-TOKEN-04 two Authorization headers are none, at both doors", async () => {
  const form = "grant_type=client_credentials";
  const right = `Authorization: ${basic(tenant.clientId, tenant.clientSecret)}`;
  const ask = (...headers: string[]) =>
    sendRaw(server, [
      "POST /oauth/token HTTP/1.1",
      `Host: ${tenant.host}`,
      "Connection: close",
      "Content-Type: application/x-www-form-urlencoded",
      `Content-Length: ${form.length}`,
      ...headers,
      "",
      form,
    ]);
  expect((await ask(right)).status).toBe(200);
  for (const second of [right, `Authorization: ${basic("other", "x")}`, "Authorization: Bearer x"]) {
    for (const pair of [
      [right, second],
      [second, right],
    ]) {
      const { status, body } = await ask(...pair);
      expect([status, body.error]).toEqual([401, "invalid_client"]);
    }
  }
  const bearer = `Authorization: Bearer ${tenant.token}`;
  const manageRaw = (...headers: string[]) =>
    sendRaw(server, ["GET /user?pageSize=1 HTTP/1.1", `Host: ${tenant.host}`, "Connection: close", ...headers]);
  expect((await manageRaw(bearer)).status).toBe(200);
  const twice = await manageRaw(bearer, bearer);
  expect([twice.status, twice.body.error_code]).toEqual([401, "invalid_token"]);
  expect(twice.body.message).toContain("exactly one Authorization header");
});

test("SEC-TOKEN-04 Basic credentials are canonical base64 of UTF-8, or none", async () => {
  const plain = Buffer.from(`${tenant.clientId}:${tenant.clientSecret}`);
  const good = plain.toString("base64");
  const ask = (credentials: string) =>
    postForm(
      server,
      "/oauth/token",
      { grant_type: "client_credentials" },
      {
        host: tenant.host,
        headers: { authorization: `Basic ${credentials}` },
      },
    );
  expect((await ask(good)).status).toBe(200);
  const padded = Buffer.from(`${tenant.clientId}:${tenant.clientSecret}`.padEnd(81, "x")).toString("base64");
  expect(padded.endsWith("=") || good.endsWith("=")).toBe(true);
  const spellings = [
    good.replace(/=+$/, "") === good ? `${good}=` : good.replace(/=+$/, ""),
    `${good}==`,
    `${good}, x`,
    `${good.slice(0, 20)} ${good.slice(20)}`,
    `${good.slice(0, 20)}!${good.slice(20)}`,
    `${good}AAAA=AAAA`,
    Buffer.concat([plain, Buffer.from([0xff])]).toString("base64"),
  ];
  for (const spelling of spellings) expectRefusal(await ask(spelling), 401, "invalid_client");
});

test("SEC-MGMT-04 a cursor has one spelling and one name", async () => {
  for (let n = 0; n < 3; n += 1) await tenant.call("POST", "/user", { name: `Person ${n}` });
  const { next } = (await tenant.call("GET", "/user?pageSize=1")).body;
  const page = (query: string) => tenant.call("GET", `/user?pageSize=1&${query}`);
  const [body, code = ""] = next.split(".");
  for (const cursor of [`${next}.extra`, `${next}.`, `${next}=`, `${body}=.${code}`, `${body}.${otherEnding(code)}`])
    expectProblem(await page(`cursor=${encodeURIComponent(cursor)}`), 400, "bad_request");
  const second = (await page(`cursor=${next}`)).body.next;
  const differing = await page(`cursor=${next}&next=${second}`);
  expectProblem(differing, 400, "validation_error");
  expect(differing.body.message).toContain("two names of one parameter");
  for (const query of [`cursor=${next}`, `next=${next}`, `cursor=${next}&next=${next}`, `cursor=&next=${next}`])
    expect((await page(query)).body.next, query).toBe(second);
});

test("SEC-LIMIT-01 a body is plain UTF-8, or 415; bytes that are no UTF-8 are 400", async () => {
  const post = (headers: Record<string, string>, body: string | Buffer) =>
    send(server, "/user", {
      method: "POST",
      host: tenant.host,
      headers: { authorization: `Bearer ${tenant.token}`, "content-type": "application/json", ...headers },
      body,
    });
  const body = '{"name":"Zoë"}';
  for (const encoding of ["gzip", "br", "deflate", "x", "gzip, identity"]) {
    const answer = await post({ "content-encoding": encoding }, body);
    expectProblem(answer, 415, "unsupported_media_type");
    expect(answer.headers["accept-encoding"]).toBe("identity");
  }
  for (const charset of ["latin1", "iso-8859-1", "utf-16", '"utf-7"', "utf-8; charset=latin1", "us-ascii"])
    expectProblem(await post({ "content-type": `application/json; charset=${charset}` }, body), 415, "unsupported_media_type");
  const form = await postForm(server, "/oauth/token", "grant_type=x", {
    host: tenant.host,
    headers: { "content-type": "application/x-www-form-urlencoded; charset=iso-8859-1" },
  });
  expectRefusal(form, 415, "invalid_request", "unsupported_media_type");
  expectProblem(await post({}, Buffer.from([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')])), 400, "bad_request");
  expectProblem(await post({}, Buffer.from('{"name":"Zoë"}', "latin1")), 400, "bad_request");
  for (const type of ["application/json", "application/json; charset=utf-8", 'application/json;charset="UTF-8"'])
    expect((await post({ "content-type": type, "content-encoding": "identity" }, body)).body.name).toBe("Zoë");
});

test("SEC-LIMIT-01 what would be kept otherwise than it was sent is refused: members twice at any depth, numbers out of range", async () => {
  const post = (metadata: string) =>
    send(server, "/user", {
      method: "POST",
      host: tenant.host,
      headers: { authorization: `Bearer ${tenant.token}`, "content-type": "application/json" },
      body: `{"user_metadata":${metadata}}`,
    });
  const refused = [
    '{"a":{"b":1,"b":1}}',
    '{"a":[{"x":1},{"b":1,"\\u0062":2}]}',
    '{"n":9007199254740993}',
    '{"n":-9007199254740992}',
    '{"n":1e30}',
    '{"n":1e999}',
    '{"n":-0}',
    '{"n":-0.0}',
    '{"n":1e-400}',
    '{"n":3.14159265358979323846}',
    `{"n":1${"0".repeat(900_000)}1}`,
  ];
  for (const metadata of refused) expectProblem(await post(metadata), 400, "bad_request");
  expect((await post('{"a":{"b":1,"b":1}}')).body.message).toContain('"b" twice');
  const kept: readonly [string, unknown][] = [
    ['{"a":{"b":1},"c":{"b":1},"b":["b","b"]}', { a: { b: 1 }, c: { b: 1 }, b: ["b", "b"] }],
    ['{"n":[9007199254740991,-9007199254740991,0,0.1,0.30000000000000004,1e2,1.50,-0.5]}', undefined],
  ];
  for (const [metadata, value] of kept) {
    const answer = await post(metadata);
    expect([answer.status, answer.body.user_metadata]).toEqual([201, value ?? JSON.parse(metadata)]);
  }
});

test("SEC-TENANT-01 spellings of one host reach one account and take no room that another host needs", async () => {
  const issuer = `http://${tenant.host}`;
  const [name, port] = tenant.host.split(":");
  for (const host of [tenant.host.toUpperCase(), `${name}.:${port}`, `${name}.`, String(name), `${name}:1`, `${name}:80`]) {
    const answer = await send(server, "/.well-known/openid-configuration", { host });
    expect([answer.status, answer.body.issuer], host).toEqual([200, issuer]);
  }
  for (const host of [`${name}..`, `.${name}`, `${name}:80:80`, `${name}:x`])
    expect((await send(server, "/user", { host })).status, host).toBeGreaterThanOrEqual(400);
  let loads = 0;
  const { database } = server.server;
  const counting = database.installation.withPlugin({
    transformQuery: ({ node }) => {
      loads += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const tenants = createTenants(
    { ...database, installation: counting },
    { scheme: "http:", base: "localhost", port: `:${port}` },
  );
  const spellings = Array.from({ length: 12_000 }, (_, n) => `${n % 2 ? name?.toUpperCase() : name}${n % 3 ? "." : ""}:${n + 1}`);
  for (const host of [server.host, ...spellings]) expect((await tenants.byHost(host))?.id).toBeDefined();
  expect(tenants.peekHost(server.host)?.isOperator).toBe(true);
  expect(tenants.peekHost(spellings[1] ?? "")?.id).toBe(tenant.id);
  expect(loads).toBe(2);
});

import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { type Claims, createTokenVerifier, FaableApiError, isMachine, verifyAccessToken } from "../src/index.ts";
import { type Answer, base64url, failureOf, type Handler, startTenant, type Tenant } from "./tenant.ts";

/** A key pair, its public JWK, and how it signs. */
interface Signer {
  readonly alg: string;
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly jwk: Record<string, unknown>;
  sign(text: string): Buffer;
}

const rsa = (kid: string, modulusLength = 2048): Signer => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
  return { alg: "RS256", kid, publicKey, jwk, sign: (text) => sign("sha256", Buffer.from(text), privateKey) };
};

const ec = (kid: string): Signer => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" };
  const key = { key: privateKey, dsaEncoding: "ieee-p1363" } as const;
  return { alg: "ES256", kid, publicKey, jwk, sign: (text) => sign("sha256", Buffer.from(text), key) };
};

const main = rsa("rsa-1");
const curve = ec("ec-1");
const audience = "https://api.example.org";
const issuer = "https://acme.auth.example.net";
const jwks = { keys: [main.jwk, curve.jwk] };

const now = () => Math.floor(Date.now() / 1000);
const claims = (more: object = {}) => ({ iss: issuer, sub: "user_1", aud: audience, iat: now(), exp: now() + 60, ...more });

const tokenOf = (payload: object, signer = main, header: object = {}): string => {
  const head = { alg: signer.alg, kid: signer.kid, typ: "at+jwt", ...header };
  const text = `${base64url(head)}.${base64url(payload)}`;
  return `${text}.${signer.sign(text).toString("base64url")}`;
};

const verify = createTokenVerifier({ issuer, audience, jwks });
const refusal = (token: string, scope?: string | string[]) => failureOf(verify(token, { scope }));
const invalid = {
  status: 401,
  error_code: "invalid_token",
  www_authenticate: expect.stringMatching(/^Bearer error="invalid_token"/),
};

afterEach(() => {
  vi.useRealTimers();
});

test.each([main, curve])("a good token passes ($alg)", async (signer) => {
  for (const typ of ["at+jwt", "AT+JWT", "application/at+jwt"]) {
    expect(await verify(tokenOf(claims({ extra: 1 }), signer, { typ }))).toMatchObject({ sub: "user_1", extra: 1 });
  }
});

test("a JWT that does not say what it is for passes only where the options say so", async () => {
  const plain = tokenOf(claims(), main, { typ: "JWT" });
  expect(await refusal(plain)).toMatchObject({ ...invalid, message: expect.stringContaining("not an access token") });
  const lenient = createTokenVerifier({ issuer, audience, jwks, types: ["at+jwt", "JWT"] });
  for (const token of [plain, tokenOf(claims())]) await lenient(token);
  await verifyAccessToken(plain, { issuer, audience, jwks, types: ["JWT"] });
  expect(await failureOf(lenient(tokenOf(claims(), main, { typ: "logout+jwt" })))).toMatchObject(invalid);
  // @ts-expect-error -- no such type
  for (const types of [[], ["logout+jwt"]]) expect(() => createTokenVerifier({ issuer, audience, jwks, types })).toThrow("types");
});

test("expired, altered and not an access token are three messages", async () => {
  const [header, payload] = tokenOf(claims()).split(".");
  const [, , other] = tokenOf(claims({ sub: "other" })).split(".");
  const tokens = [
    tokenOf(claims({ exp: 1_700_000_000 })),
    `${header}.${payload}.${other}`,
    tokenOf(claims(), main, { typ: "id+jwt" }),
    tokenOf(claims({ sub: undefined })),
  ];
  const messages = (await Promise.all(tokens.map((token) => refusal(token)))).map((error) => String(error));
  expect(messages).toEqual([
    "FaableApiError: The token expired at 2023-11-14T22:13:20.000Z",
    "FaableApiError: The token was altered, or signed with another key: its signature is wrong",
    "FaableApiError: This is not an access token: its typ is id+jwt, expected is at+jwt",
    "FaableApiError: This is not an access token: it lacks claims that every one has, or has them in the wrong type",
  ]);
  expect(await refusal(tokens[0] ?? "")).toMatchObject({
    www_authenticate: 'Bearer error="invalid_token", error_description="The token expired at 2023-11-14T22:13:20.000Z"',
  });
});

test.each(["none", "None", "NONE", "", "HS256", "RS512", "PS256", "ES384", undefined, ["RS256"]])(
  "alg %j is refused",
  async (alg) => {
    expect(await refusal(tokenOf(claims(), main, { alg }))).toMatchObject(invalid);
  },
);

test("an unsigned token is refused", async () => {
  const [header, payload] = tokenOf(claims()).split(".");
  expect(await refusal(`${header}.${payload}.`)).toMatchObject(invalid);
  expect(await refusal(`${base64url({ alg: "none", typ: "JWT" })}.${payload}.`)).toMatchObject(invalid);
});

test.each(["HS256", "RS256"])("an HMAC made with the public key is refused, called %s", async (alg) => {
  for (const secret of [main.publicKey.export({ format: "pem", type: "spki" }), JSON.stringify(main.jwk)]) {
    const text = `${base64url({ alg, kid: main.kid, typ: "at+jwt" })}.${base64url(claims())}`;
    const token = `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
    expect(await refusal(token)).toMatchObject(invalid);
  }
});

test("the algorithm must be the key's", async () => {
  expect(await refusal(tokenOf(claims(), curve, { alg: "RS256" }))).toMatchObject(invalid);
  expect(await refusal(tokenOf(claims(), main, { alg: "ES256" }))).toMatchObject(invalid);
});

test.each([{ typ: undefined }, { typ: "logout+jwt" }, { kid: undefined }, { kid: "other" }, { crit: ["b64"] }])(
  "header %j is refused",
  async (header) => {
    expect(await refusal(tokenOf(claims(), main, header))).toMatchObject(invalid);
  },
);

test("a key that the token brings along is not looked at", async () => {
  const own = rsa("own");
  expect(await refusal(tokenOf(claims(), own, { jwk: own.jwk, jku: "https://evil.example/jwks" }))).toMatchObject(invalid);
});

test("an altered token is refused", async () => {
  const [header, , signature] = tokenOf(claims()).split(".");
  expect(await refusal(`${header}.${base64url(claims({ sub: "admin" }))}.${signature}`)).toMatchObject(invalid);
  const token = tokenOf(claims());
  for (const other of [`${token}=`, `${token}.`, ` ${token}`, `${token}!`, "a.b.c", "x", `${token}${"A".repeat(20_000)}`]) {
    expect(await refusal(other)).toMatchObject(invalid);
  }
});

test.each([
  { iss: `${issuer}/` },
  { iss: "https://other.auth.example.net" },
  { iss: undefined },
  { exp: undefined },
  { exp: "9999999999" },
  { sub: undefined },
  { aud: undefined },
  { scope: 1 },
])("claims %j are refused", async (more) => {
  expect(await refusal(tokenOf(claims(more)))).toMatchObject(invalid);
});

test("times are kept, give or take the tolerance", async () => {
  const good = [{ exp: now() - 3 }, { nbf: now() + 3 }, { iat: now() + 3 }];
  for (const more of good) await verify(tokenOf(claims(more)));
  const bad = [{ exp: now() - 6 }, { nbf: now() + 8 }, { iat: now() + 8 }];
  for (const more of bad) expect(await refusal(tokenOf(claims(more)))).toMatchObject(invalid);
  const strict = createTokenVerifier({ issuer, audience, jwks, clockTolerance: 0 });
  expect(await failureOf(strict(tokenOf(claims({ exp: now() - 1 }))))).toMatchObject(invalid);
});

test.each([`${issuer}/userinfo`, "https://API.example.org", `${audience}/`, []])("audience %j is another API's", async (aud) => {
  const error = await refusal(tokenOf(claims({ aud })));
  expect(error).toMatchObject({ status: 401, error_code: "aud_mismatch", www_authenticate: invalid.www_authenticate });
});

test("one of several audiences is enough", async () => {
  await verify(tokenOf(claims({ aud: ["https://x.example", audience] })));
  const two = createTokenVerifier({ issuer, audience: ["https://x.example", audience], jwks });
  await two(tokenOf(claims()));
});

test("scopes are looked for in `scope` and `permissions` together, as text or list", async () => {
  const token = tokenOf(claims({ scope: "openid read:a", permissions: "read:b" }));
  await verify(token, { scope: "read:a read:b" });
  await verify(token, { scope: ["read:a", "read:b"] });
  await verify(tokenOf(claims({ scope: ["read:a"], permissions: ["read:b"] })), { scope: "read:a read:b" });
  expect(await refusal(token, "read:a write:a")).toMatchObject({
    status: 403,
    error_code: "insufficient_scope",
    www_authenticate: 'Bearer error="insufficient_scope", scope="read:a write:a"',
  });
  expect(await refusal(token, "read")).toMatchObject({ status: 403 });
});

test("no token is answered without naming an error", async () => {
  expect(await refusal("")).toMatchObject({ status: 401, error_code: "unauthorized", www_authenticate: "Bearer" });
});

test("weak, foreign and private-use keys are not used", () => {
  const weak = rsa("weak", 1024);
  for (const jwk of [
    weak.jwk,
    { ...main.jwk, use: "enc" },
    { ...main.jwk, alg: "RS512" },
    { ...main.jwk, kid: undefined },
    {},
    null,
  ]) {
    // @ts-expect-error -- `null` is no key
    expect(() => createTokenVerifier({ issuer, audience, jwks: { keys: [jwk] } })).toThrow(TypeError);
  }
});

test("what is missing is named", () => {
  // @ts-expect-error -- left out on purpose
  expect(() => createTokenVerifier({ issuer })).toThrow('Option "audience"');
  expect(() => createTokenVerifier({ issuer, audience: "" })).toThrow('Option "audience"');
  // @ts-expect-error -- left out on purpose
  expect(() => createTokenVerifier({ audience })).toThrow('"domain" or "issuer"');
  expect(() => createTokenVerifier({ issuer: `${issuer}/`, audience })).toThrow("slash");
  expect(() => createTokenVerifier({ issuer, audience, clockTolerance: -1 })).toThrow("clockTolerance");
});

test("a single token can be verified with keys at hand", async () => {
  const options = { issuer, audience, jwks, scope: "read:a" };
  expect(await verifyAccessToken(tokenOf(claims({ scope: "read:a" })), options)).toMatchObject({ sub: "user_1" });
  expect(await failureOf(verifyAccessToken(tokenOf(claims()), options))).toMatchObject({ status: 403 });
});

test("machines are told from users", () => {
  const machine: Claims = { iss: issuer, sub: "client", client_id: "client", aud: audience, exp: 1 };
  expect([isMachine(machine), isMachine({ ...machine, sub: "user_1" })]).toEqual([true, false]);
});

const keysPath = "/.well-known/jwks.json";
const publishing = (...signers: readonly Signer[]): Handler => {
  const keys = signers.map(({ jwk }) => jwk);
  return ({ path }) => (path === keysPath ? { json: { keys } } : undefined);
};
const verifierOf = (tenant: Tenant) => createTokenVerifier({ domain: tenant.domain, audience });

test("keys and issuer are read once, however many tokens come at once", async () => {
  const tenant = await startTenant(publishing(main));
  const check = verifierOf(tenant);
  const token = tokenOf(claims({ iss: tenant.origin }));
  await Promise.all(Array.from({ length: 50 }, () => check(token)));
  await check(token);
  expect(tenant.seen.map(({ path }) => path).sort()).toEqual([keysPath, "/.well-known/openid-configuration"]);
});

test("an unknown key id causes one request, and no more than one in thirty seconds", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const next = rsa("rsa-2");
  const tenant = await startTenant((seen, count) => publishing(...(count > 1 ? [main, next] : [main]))(seen, count));
  const check = createTokenVerifier({ issuer: tenant.origin, audience });
  await check(tokenOf(claims({ iss: tenant.origin })));
  expect(await failureOf(check(tokenOf(claims({ iss: tenant.origin }), next)))).toMatchObject(invalid);
  expect(tenant.count(keysPath)).toBe(1);
  vi.setSystemTime(Date.now() + 30_000);
  const token = tokenOf(claims({ iss: tenant.origin }), next);
  await Promise.all([check(token), check(token)]);
  expect(tenant.count(keysPath)).toBe(2);
  const made = tokenOf(claims({ iss: tenant.origin }), rsa("made-up"));
  for (let attempt = 0; attempt < 5; attempt++) expect(await failureOf(check(made))).toMatchObject(invalid);
  expect(tenant.count(keysPath)).toBe(2);
});

test("keys are read again after ten minutes without delaying anyone, and not trusted beyond an hour", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const tenant = await startTenant((seen, count) =>
    seen.path === keysPath && count > 1 ? { status: 500 } : publishing(main)(seen, count),
  );
  const check = createTokenVerifier({ issuer: tenant.origin, audience });
  const token = () => tokenOf(claims({ iss: tenant.origin }));
  await check(token());
  vi.setSystemTime(Date.now() + 601_000);
  await check(token());
  await vi.waitFor(() => expect(tenant.count(keysPath)).toBe(2));
  vi.setSystemTime(Date.now() + 3_000_000);
  expect(await failureOf(check(token()))).toMatchObject({ status: 500, www_authenticate: undefined });
});

test("keys that cannot be read are no fault of the token, and are asked for again after five seconds", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const tenant = await startTenant((seen, count) =>
    seen.path === keysPath && count === 1 ? { status: 500 } : publishing(main)(seen, count),
  );
  const check = createTokenVerifier({ issuer: tenant.origin, audience });
  const token = tokenOf(claims({ iss: tenant.origin }));
  expect(await failureOf(check(token))).toMatchObject({ isFaableApiError: true, status: 500, www_authenticate: undefined });
  expect(await failureOf(check(token))).toMatchObject({ status: 500 });
  expect(tenant.count(keysPath)).toBe(1);
  vi.setSystemTime(Date.now() + 5000);
  await check(token);
});

const forged = (origin: string) =>
  Array.from({ length: 50 }, (_, n) => tokenOf(claims({ iss: origin }), { ...main, kid: `forged-${n}` }));

test.each([
  ["out of order", { status: 503, headers: { "retry-after": "0" } }],
  ["silent", "drop"],
] satisfies [string, Answer][])(
  "while the keys are %s and nothing is known, fifty forged tokens cost one request",
  async (_how, answer) => {
    const tenant = await startTenant(({ path }) => (path === keysPath ? answer : undefined));
    const check = verifierOf(tenant);
    const failures = await Promise.all(forged(tenant.origin).map((token) => failureOf(check(token))));
    expect(failures.every((error) => error instanceof FaableApiError && error.www_authenticate === undefined)).toBe(true);
    for (const token of forged(tenant.origin)) await failureOf(check(token));
    expect(tenant.seen.map(({ path }) => path)).toEqual([keysPath]);
  },
);

test("while the keys can be read, fifty forged tokens cost no request beyond the first", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const tenant = await startTenant(publishing(main));
  const check = createTokenVerifier({ issuer: tenant.origin, audience });
  const attack = () =>
    Promise.all(forged(tenant.origin).map(async (token) => expect(await failureOf(check(token))).toMatchObject(invalid)));
  await attack();
  await attack();
  expect(tenant.count(keysPath)).toBe(1);
  vi.setSystemTime(Date.now() + 30_000);
  await attack();
  await attack();
  expect(tenant.count(keysPath)).toBe(2);
  await check(tokenOf(claims({ iss: tenant.origin })));
});

test("the issuer is the one that discovery names, byte for byte", async () => {
  const tenant = await startTenant(publishing(main));
  expect(await failureOf(verifierOf(tenant)(tokenOf(claims({ iss: `${tenant.origin}/` }))))).toMatchObject(invalid);
});

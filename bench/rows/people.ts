import { ask, type Call, form, type Supply } from "../ask.ts";
import { compare, type Plan } from "../compare.ts";
import { type SignedIn, signInOnce, withDatabase } from "../login.ts";
import { codeOf, copyGrant, type Kind, refreshTokenOf } from "../seed/grants.ts";
import { get, type Tenant } from "../server.ts";
import type { Row } from "../table.ts";
import { type Given, withCeiling } from "./given.ts";

const unmeasured = (name: string, target: string): Row => ({ name, unit: "req/s", target, note: "needs PostgreSQL" });

/** More one-time secrets than the rounds of a row can use up. */
const enough = ({ rounds, seconds, warmUp }: Plan): number => (rounds * seconds + warmUp) * 4_500;

const supplyOf = (
  total: number,
  fields: Readonly<Record<string, string>>,
  name: string,
  secretOf: (n: number) => string,
): Supply => ({
  total,
  used: 0,
  bodyOf: (n) => new URLSearchParams({ ...fields, [name]: secretOf(n) }).toString(),
});

/** Something that works once, against one statement that spends it and two signatures of the same size. */
const oneTimeRow = async (name: string, target: string, kind: Kind, given: Given): Promise<Row> => {
  const { server, tenant, databaseUrl, plan } = given;
  if (databaseUrl === undefined) return unmeasured(name, target);
  const signedIn = await signInOnce(given, tenant);
  const total = enough(plan);
  await withDatabase(databaseUrl, (db) => copyGrant(db, tenant.id, total, kind));
  const client = { client_id: signedIn.app.clientId, client_secret: signedIn.secret };
  const isCode = kind === "codes";
  const fields = isCode
    ? { grant_type: "authorization_code", ...client, code_verifier: signedIn.verifier, redirect_uri: signedIn.app.callback }
    : { grant_type: "refresh_token", ...client };
  const parameter = isCode ? "code" : "refresh_token";
  const call = form(server.port, tenant.host, "/oauth/token", {});
  const ceilingInput = {
    url: databaseUrl,
    secret: signedIn.secret,
    access: signedIn.accessToken,
    id: signedIn.idToken,
    count: String(total),
    parameter,
    challenge: isCode ? signedIn.challenge : "",
  };
  return withCeiling("one-time", ceilingInput, (ceiling) =>
    compare(
      name,
      target,
      {
        pid: ceiling.pid,
        call: { ...call, port: ceiling.port, supply: supplyOf(total, fields, parameter, (n) => `bench-${n}`) },
      },
      { pid: server.pid, call: { ...call, supply: supplyOf(total, fields, parameter, isCode ? codeOf : refreshTokenOf) } },
      plan,
    ),
  );
};

export const codeRow = (given: Given): Promise<Row> => oneTimeRow("code exchange", "≥ 0.75", "codes", given);

export const refreshRow = (given: Given): Promise<Row> => oneTimeRow("refresh", "≥ 0.70", "refresh tokens", given);

const grantIdOf = ({ accessToken }: SignedIn): string => {
  const claims: unknown = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString());
  const jti = typeof claims === "object" && claims !== null ? String(Reflect.get(claims, "jti")) : "";
  return `grant_${jti.split(".")[0]}`;
};

/** A question about one stored thing, against one prepared query and an answer of the same bytes. */
const storedRow = async (name: string, given: Given, callOf: (signedIn: SignedIn) => ReturnType<typeof get>): Promise<Row> => {
  const { server, tenant, databaseUrl, plan } = given;
  if (databaseUrl === undefined) return unmeasured(name, "");
  const signedIn = await signInOnce(given, tenant);
  const call = callOf(signedIn);
  const { status, text, location } = await ask(call);
  const input = {
    url: databaseUrl,
    account: tenant.id,
    grant: grantIdOf(signedIn),
    secret: signedIn.secret,
    body: text,
    status: String(status),
    location,
  };
  return withCeiling("stored", input, (ceiling) =>
    compare(name, "", { pid: ceiling.pid, call: { ...call, port: ceiling.port } }, { pid: server.pid, call }, plan),
  );
};

export const introspectionRow = (given: Given): Promise<Row> =>
  storedRow("introspection", given, ({ app, secret, accessToken }) =>
    form(given.server.port, given.tenant.host, "/oauth/introspect", {
      client_id: app.clientId,
      client_secret: secret,
      token: accessToken,
    }),
  );

export const userInfoRow = (given: Given): Promise<Row> =>
  storedRow("userinfo", given, ({ accessToken }) => get(given.server.port, given.tenant.host, "/userinfo", accessToken));

/** A browser that is signed in, at the next application: from the request to the code. */
export const silentCall = ({ server }: Given, { host }: Tenant, { app, challenge, browser }: SignedIn): Call => {
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: app.callback,
    scope: "openid email",
    state: "s",
    code_challenge: challenge,
    code_challenge_method: "S256",
    prompt: "none",
  });
  const call = get(server.port, host, `/authorize?${parameters}`);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return { ...call, headers: { ...call.headers, cookie } };
};

export const silentRow = (given: Given): Promise<Row> =>
  storedRow("silent /authorize", given, (signedIn) => silentCall(given, given.tenant, signedIn));

import { inspect } from "node:util";
import { expect, test } from "vitest";
import { authClientCredentials, type ErrorCode, FaableApiError, FaableAuthApi } from "../src/index.ts";
import { clientSecret, failureOf, type Handler, startTenant } from "./tenant.ts";

const failing = async (handler: Handler): Promise<FaableApiError> => {
  const tenant = await startTenant(handler);
  const error = await failureOf(FaableAuthApi.create({ domain: tenant.domain }).getUser("user_1"));
  if (error instanceof FaableApiError) return error;
  throw new Error("expected a FaableApiError");
};

test("an error carries the server's code, details and status", async () => {
  const json = { message: "Invalid email", error_code: "invalid_email", details: { fields: ["email"] } };
  const error = await failing(() => ({ status: 400, json }));
  expect(error.message).toMatch(/^Invalid email \(status=400, url=http:\/\/acme\.localhost:\d+\/user\/user_1\)$/);
  expect(error).toMatchObject({
    name: "FaableApiError",
    status: 400,
    error_code: "invalid_email",
    details: { fields: ["email"] },
  });
  expect(error.response).toMatchObject({ status: 400, data: json, config: { url: expect.stringContaining("/user/user_1") } });
});

test("an answer without a body, or with text, is an unknown error", async () => {
  expect((await failing(() => ({ status: 500, text: "" }))).message).toMatch(/^Unknown error \(status=500/);
  const html = await failing(() => ({ status: 418, text: "<html>" }));
  expect([html.error_code, html.details, html.response.data]).toEqual([undefined, undefined, "<html>"]);
});

test("JSON that was announced but is broken is an error, whatever the status", async () => {
  const broken = { text: "{", headers: { "content-type": "application/json" } };
  expect((await failing(() => ({ status: 400, ...broken }))).status).toBe(400);
  expect((await failing(() => ({ status: 200, ...broken }))).message).toContain("announced JSON");
});

test("statuses are asked for by number or by name", () => {
  const error = new FaableApiError("x", { status: 404 });
  expect([error.isStatus(404), error.isStatus("not-found"), error.isStatus("conflict"), error.isStatus(500)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(new FaableApiError("x").isStatus("ok")).toBe(false);
});

test("codes match by prefix up to a colon", () => {
  const error = new FaableApiError("x", { data: { error_code: "sms_unavailable:quota" } });
  expect(error.isErrorCode("sms_unavailable")).toBe(true);
  expect(error.isErrorCode("sms_unavailable:quota")).toBe(true);
  expect(error.isErrorCode("sms")).toBe(false);
  expect(error.isErrorCode("sms_unavailable:quo")).toBe(false);
});

test("known codes can be switched over", () => {
  const code: ErrorCode | undefined = new FaableApiError("x", { data: { error_code: "already_exists:email" } }).code;
  expect(code).toBe("already_exists");
  expect(new FaableApiError("x", { data: { error_code: "not_in_any_catalogue" } }).code).toBeUndefined();
});

test("`instanceof` recognises errors of another copy of the package, and nothing else", () => {
  const foreign = Object.assign(new Error("x"), { isFaableApiError: true });
  expect(foreign instanceof FaableApiError).toBe(true);
  for (const value of [new Error("x"), {}, null, undefined, "x", { isFaableApiError: "yes" }]) {
    expect(value instanceof FaableApiError).toBe(false);
  }
});

/** Everything that printing or serialising an error shows. */
const shownBy = (error: unknown): string =>
  [
    inspect(error, { depth: null, showHidden: true, getters: true }),
    JSON.stringify(error),
    String(error),
    error instanceof Error ? `${error.message}${error.stack}` : "",
  ].join("\n");

test("errors show neither the client's secret nor the token, even when the server echoes them", async () => {
  const echo: Handler = ({ path, headers, body }, count) => {
    const json = { message: `got ${headers.authorization} ${body}`, sent: body, access_token: "another-token-1234" };
    return path === "/user" || (path === "/oauth/token" && count === 1) ? { status: 400, json } : undefined;
  };
  const tenant = await startTenant(echo);
  const auth = { client_id: "machine", client_secret: clientSecret };
  const api = FaableAuthApi.create({ domain: tenant.domain, authStrategy: authClientCredentials, auth });
  const ofToken = await failureOf(api.listUsers().first());
  const ofCall = await failureOf(api.listUsers().first());
  const token = tenant.seen.at(-1)?.headers.authorization?.replace("Bearer ", "") ?? "none";
  const shown = shownBy(ofToken) + shownBy(ofCall) + shownBy(api);
  for (const secret of [clientSecret, encodeURIComponent(clientSecret), token, "another-token-1234"]) {
    expect(shown).not.toContain(secret);
  }
  expect(shown).toContain("[redacted]");
});

test("errors of a foreign fetch do not leak what it was given", async () => {
  const leaky = async (url: string, init: object): Promise<Response> => {
    throw Object.assign(new Error(`failed: ${JSON.stringify(init)}`), { code: "EBROKEN", init, url });
  };
  const auth = { client_id: "machine", client_secret: clientSecret, audience: "x" };
  const options = { domain: "acme.example", authStrategy: authClientCredentials, auth, fetcher: { fetch: leaky } };
  const error = await failureOf(FaableAuthApi.create(options).listUsers().first());
  expect(error).toMatchObject({ message: "EBROKEN (status=none, url=https://acme.example/oauth/token)" });
  expect(shownBy(error)).not.toContain(clientSecret);
  expect(shownBy(error)).not.toContain(new URLSearchParams({ s: clientSecret }).toString().slice(2));
});

import { inspect } from "node:util";
import { expect, test } from "vitest";
import { authClientCredentials, type ErrorCode, FaableApiError, FaableAuthApi } from "../src/index.ts";
import { type Answer, clientSecret, failureOf, type Handler, startTenant } from "./tenant.ts";

const failing = async (handler: Handler): Promise<FaableApiError> => {
  const tenant = await startTenant(handler);
  const error = await failureOf(FaableAuthApi.create({ domain: tenant.domain }).getUser("user_1", { retries: 0 }));
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

test("an error says which request it was, how the server names it, and when to come back", async () => {
  const headers = { "retry-after": "45", "x-request-id": "req-of-header", "set-cookie": "session=1234567890" };
  const docs = "https://acme.example/docs/errors#too_many_requests";
  const error = await failing(() => ({ status: 429, json: { error_code: "too_many_requests", docs }, headers }));
  expect(error).toMatchObject({ method: "GET", docs, request_id: "req-of-header", retry_after: 45, transport_code: undefined });
  expect(error.headers).toMatchObject({ "x-request-id": "req-of-header", "retry-after": "45", "set-cookie": "[redacted]" });
  const named = await failing(() => ({ status: 400, json: { request_id: "req-of-body" }, headers: { "x-request-id": "other" } }));
  expect([named.request_id, named.retry_after, named.docs]).toEqual(["req-of-body", undefined, undefined]);
});

test("an error shows the names of the query's parameters and none of their values", async () => {
  const tenant = await startTenant(() => ({
    status: 400,
    json: { message: "No" },
    headers: { location: "/x?code=kim@example" },
  }));
  const error = await failureOf(
    FaableAuthApi.create({ domain: tenant.domain }).listUsers({ email: "kim@example.org", q: "kim" }),
  );
  expect(error).toMatchObject({
    message: `No (status=400, url=${tenant.origin}/user?email=[redacted]&q=[redacted])`,
    response: { config: { url: `${tenant.origin}/user?email=[redacted]&q=[redacted]` } },
  });
  expect(shownBy(error)).not.toContain("kim");
  expect(tenant.seen[0]?.query.get("email")).toBe("kim@example.org");
});

test("what a foreign fetch says of the URL is shown without the query's values", async () => {
  const failingFetch = async (url: string): Promise<Response> => {
    throw new Error(`cannot fetch ${url}, because of kim@example.org`);
  };
  const api = FaableAuthApi.create({ domain: "acme.example", fetcher: { fetch: failingFetch } });
  const error = await failureOf(api.listUsers({ email: "kim@example.org" }, { retries: 0 }));
  expect(error).toMatchObject({ transport_code: "network_error", cause: { message: expect.stringContaining("cannot fetch") } });
  expect(shownBy(error)).not.toContain("kim");
});

const portal = "<html>Accept the terms of this network</html>";

test.each([
  ["a page", { text: portal, headers: { "content-type": "text/html" } }, "answered text/html instead of JSON"],
  ["text without a type", { text: '{"id":"user_1"}', headers: { "content-type": "" } }, "a body without a type instead of JSON"],
  ["a list", { json: [] }, "JSON that is no object"],
  ["a text in JSON", { json: "user_1" }, "JSON that is no object"],
  ["null", { json: null, text: "null", headers: { "content-type": "application/json" } }, "JSON that is no object"],
  ["nothing", { text: "" }, "JSON that is no object"],
])("%s with status 200 is no user", async (_name, answer, message) => {
  const error = await failing(() => ({ status: 200, ...answer }));
  expect(error).toMatchObject({ status: 200, transport_code: "unexpected_answer", message: expect.stringContaining(message) });
});

test("neither is a page a list, a discovery document, a token, or what the fetcher resolves to", async () => {
  const page: Answer = { text: portal, headers: { "content-type": "text/html" } };
  const behind = async (path: string) => {
    const tenant = await startTenant((seen) => (seen.path === path ? page : undefined));
    const auth = { client_id: "machine", client_secret: clientSecret };
    return FaableAuthApi.create({ domain: tenant.domain, authStrategy: authClientCredentials, auth });
  };
  const unexpected = { status: 200, transport_code: "unexpected_answer", response: { data: portal } };
  for (const path of ["/user", "/oauth/token", "/.well-known/openid-configuration"]) {
    expect(await failureOf((await behind(path)).listUsers().all()), path).toMatchObject(unexpected);
  }
  expect(await failureOf((await behind("/any")).fetcher.get("/any"))).toMatchObject(unexpected);
});

test("the fetcher resolves to whatever JSON comes, and to null without a body", async () => {
  const tenant = await startTenant(({ path }) => (path === "/list" ? { json: [1] } : { status: 204, text: "" }));
  const { fetcher } = FaableAuthApi.create({ domain: tenant.domain });
  expect([await fetcher.get("/list"), await fetcher.delete("/gone")]).toEqual([[1], null]);
});

test("of a long text that is no JSON an error keeps the beginning", async () => {
  const error = await failing(() => ({ status: 502, text: "x".repeat(5000) }));
  expect(error.response.data).toBe(`${"x".repeat(2000)}…`);
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
  expect(error).toMatchObject({
    message: "EBROKEN: the request to acme.example failed (status=none, url=https://acme.example/oauth/token)",
  });
  expect(shownBy(error)).not.toContain(clientSecret);
  expect(shownBy(error)).not.toContain(new URLSearchParams({ s: clientSecret }).toString().slice(2));
});

import { expect, test } from "vitest";
import { authClientCredentials, FaableApiError, FaableAuthApi } from "../src/index.ts";
import { redactHeaders, redactText } from "../src/redact.ts";
import { failureOf, startTenant } from "./tenant.ts";

const secret = 's3cret/w+th "quo\\tes" & sp~ces é€';
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const form = (text: string) => new URLSearchParams([["s", text]]).toString().slice(2);
const escaped = (text: string) =>
  json(text).replace(/[&é€]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);

const spellings: [string, string][] = [
  ["as it is", secret],
  ["percent-encoded", encodeURIComponent(secret)],
  ["percent-encoded in small letters", encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())],
  ["percent-encoded twice", encodeURIComponent(encodeURIComponent(secret))],
  ["in a URL", encodeURI(secret)],
  ["in a form", form(secret)],
  ["in JSON", json(secret)],
  ["in JSON with escaped slashes", json(secret).replaceAll("/", "\\/")],
  ["in JSON with escaped characters", escaped(secret)],
  ["in JSON in JSON", json(json(secret))],
  ["in base64", base64(secret)],
  ["in base64url", Buffer.from(secret).toString("base64url")],
  ["in Basic credentials", base64(`machine:${secret}`)],
  ["in Basic credentials of a longer client id", base64(`machine-22:${secret}`)],
  ["in Basic credentials of another client id", base64(`machine-1:${secret}`)],
  ["in Basic credentials, form-encoded first", base64(`machine:${form(secret)}`)],
  ["in Basic credentials, percent-encoded first", base64(`machine:${encodeURIComponent(secret)}`)],
  ["in base64 in a URL", encodeURIComponent(base64(`m:${secret}`))],
];

test.each(spellings)("a client secret that the server echoes %s is not shown", async (_name, spelling) => {
  const tenant = await startTenant(({ path }) => {
    const body = { message: `got <${spelling}>`, details: { [`key ${spelling}`]: [`list ${spelling}`] } };
    return path === "/oauth/token" ? { status: 400, json: body, headers: { "x-echo": encodeURIComponent(spelling) } } : undefined;
  });
  const auth = { client_id: "machine", client_secret: secret };
  const error = await failureOf(
    FaableAuthApi.create({ domain: tenant.domain, authStrategy: authClientCredentials, auth }).listUsers(),
  );
  if (!(error instanceof FaableApiError)) throw new Error("expected a FaableApiError");
  // In base64 the client's id, which is no secret, is written into the same run.
  expect(error.message).toMatch(/^got <\w{0,14}\[redacted\]> \(status=400/);
  expect(error.response.data).toMatchObject({
    details: { [error.message.replace(/^got <(.*)> .*/, "key $1")]: [expect.stringMatching(/^list \w{0,14}\[redacted\]$/)] },
  });
  expect(error.headers["x-echo"]).toMatch(/^\w{0,14}\[redacted\]$/);
});

test("what is no secret stays", () => {
  const text = "s3cret/w and machine:secret, c2VjcmV0 %73%33 are words like any other";
  expect(redactText(text, [secret, "short"])).toBe(text);
});

test("looking for a long token in ordinary headers costs next to nothing: hooks do it for every answer", () => {
  const token = "eyJ0.Abc-_".repeat(100);
  const start = performance.now();
  for (let n = 0; n < 1000; n += 1) redactHeaders({ "content-type": "application/json", "x-long": "b".repeat(300) }, [token]);
  expect(performance.now() - start).toBeLessThan(1500);
  expect(redactHeaders({ "x-echo": `Bearer ${token}` }, [token])).toEqual({ "x-echo": "Bearer [redacted]" });
});

test("an answer made to take long does not", () => {
  const texts = ["\\".repeat(300_000), "%25".repeat(300_000), "A".repeat(900_000), "s3cret".repeat(150_000)];
  const start = performance.now();
  for (const text of texts) expect(redactText(text, [secret, "/+starts-with-signs"])).toBe(text);
  expect(performance.now() - start).toBeLessThan(3000);
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { originOf } from "../src/domain.ts";
import { authBearer, authClientCredentials, FaableAuthApi } from "../src/index.ts";
import { version } from "../src/version.ts";

test.each([
  ["acme.auth.example.net", "https://acme.auth.example.net"],
  ["acme.auth.example.net///", "https://acme.auth.example.net"],
  ["https://acme.auth.example.net/", "https://acme.auth.example.net"],
  ["ACME.example.net:8443", "https://acme.example.net:8443"],
  ["http://acme.internal:4000", "http://acme.internal:4000"],
  ["localhost:4000", "http://localhost:4000"],
  ["acme.localhost:4000", "http://acme.localhost:4000"],
  ["127.0.0.1:4000", "http://127.0.0.1:4000"],
  ["[::1]:4000", "http://[::1]:4000"],
  ["https://acme.localhost", "https://acme.localhost"],
  ["notlocalhost", "https://notlocalhost"],
])("domain %s means %s", (domain, origin) => {
  expect(originOf(domain)).toBe(origin);
});

test.each(["", "  ", "/", "acme/path", "https://acme.example/?a=1", "ftp://acme.example", "a b"])(
  "domain %j is refused",
  (domain) => {
    expect(() => FaableAuthApi.create({ domain })).toThrow(/Option "domain"/);
  },
);

test("credentials in a domain are refused and not repeated", () => {
  expect(() => originOf("https://user:hunter2@acme.example")).toThrow(/^(?!.*hunter2).*credentials/);
});

test("what is missing is named, at once", () => {
  const domain = "acme.example";
  // @ts-expect-error -- left out on purpose
  expect(() => FaableAuthApi.create({})).toThrow('Option "domain" is required');
  expect(() => new FaableAuthApi({ domain, authStrategy: authClientCredentials, auth: {} })).toThrow('"auth.client_id"');
  // @ts-expect-error -- `create` also notices while compiling
  expect(() => FaableAuthApi.create({ domain, authStrategy: authClientCredentials, auth: { client_id: "x" } })).toThrow(
    '"auth.client_secret"',
  );
  expect(() => FaableAuthApi.create({ domain, authStrategy: authClientCredentials })).toThrow('"auth.client_id"');
  expect(() => FaableAuthApi.create({ domain, authStrategy: authBearer, auth: { token: "" } })).toThrow('"auth.token"');
  expect(() => FaableAuthApi.create({ domain, auth: { client_id: "x" } })).toThrow('"authStrategy"');
});

test("`create` and `new` are equivalent", () => {
  const options = { domain: "acme.example", authStrategy: authBearer, auth: { token: "x" }, team: "ignored" };
  expect(FaableAuthApi.create(options)).toBeInstanceOf(FaableAuthApi);
  expect(Object.keys(FaableAuthApi.create(options))).toEqual(Object.keys(new FaableAuthApi(options)));
});

test("the version is the package's", () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(manifest).toMatchObject({ version });
});

import { describe, expect, test } from "vitest";
import {
  allOperations,
  errorsOf,
  isWebUrl,
  managementPermissions,
  openApiDocument,
  operatorPermissions,
  tags,
  webUrlPattern,
} from "../src/index.ts";

const server = "https://acme.example";
const document = JSON.parse(JSON.stringify(openApiDocument("1", server)));
const operationAt = ({ method, path }: { method: string; path: string }) =>
  document.paths[path.replace(/:([a-z_]+)/g, "{$1}")][method.toLowerCase()];
const parametersOf = (operation: { method: string; path: string }): Map<string, Record<string, never>> =>
  new Map(operationAt(operation).parameters.map((each: { name: string }) => [each.name, each]));

test("every tag is described, and each is used", () => {
  expect(document.tags).toEqual(Object.entries(tags).map(([name, description]) => ({ name, description })));
  const used = new Set(allOperations.map(({ resource }) => resource));
  expect([...used].toSorted()).toEqual(Object.keys(tags).toSorted());
});

test("a generated client learns where tokens come from and which scopes there are", () => {
  const { flows } = document.components.securitySchemes.oauth2;
  expect(flows.clientCredentials.tokenUrl).toBe(`${server}/oauth/token`);
  const all = [...managementPermissions, ...operatorPermissions];
  expect(flows.clientCredentials.scopes).toEqual(Object.fromEntries(all.map(({ value, description }) => [value, description])));
});

test("each operation names the scope it needs, as OAuth2 and as a bearer token", () => {
  for (const operation of allOperations) {
    const { security } = operationAt(operation);
    if (operation.caller === "client") expect(security).toEqual([{ client: [] }, {}]);
    else if (/^(read|update|delete)Registration$/.test(operation.id)) expect(security).toEqual([{ registration: [] }]);
    else if (operation.access === "public") expect(security).toEqual([]);
    else expect(security).toEqual([{ oauth2: [operation.access.permission] }, { management: [] }]);
  }
});

test("a token request says what it must hold", () => {
  const { required, properties } = document.components.schemas.TokenRequest;
  expect(required).toEqual(["grant_type"]);
  expect(properties.grant_type.enum).toEqual(["authorization_code", "refresh_token", "client_credentials", "password"]);
});

test("headers that are too large are refused by every operation", () => {
  for (const operation of allOperations) {
    expect(errorsOf(operation)).toContain("headers_too_large");
    expect(operationAt(operation).responses["431"].description).toBe("`headers_too_large`");
  }
});

describe.each(allOperations.flatMap((each) => (each.listing ? [{ id: each.id, operation: each, listing: each.listing }] : [])))(
  "$id",
  ({ operation, listing }) => {
    const parameters = parametersOf(operation);

    test("offers its sorts, and search only where there is text", () => {
      const sort: { enum?: string[] } = parameters.get("sort")?.schema ?? {};
      expect(sort.enum).toEqual(listing.sort.flatMap((field) => [field, `-${field}`]));
      expect([parameters.has("q"), parameters.has("search")]).toEqual([listing.text, listing.text]);
    });

    test("tells every field of its filter, each with an example", () => {
      const names = Object.keys(listing.fields);
      const query = parameters.get("query");
      expect(query !== undefined).toBe(names.length > 0 || listing.text);
      expect(Object.keys(query?.examples ?? {})).toEqual(names);
      for (const name of names) expect(query?.description).toContain(`\`${name}\` (`);
    });
  },
);

test("the pattern of a URL says the same as the rule", () => {
  const pattern = new RegExp(webUrlPattern);
  for (const url of ["https://a.example/x?y#z", "http://localhost:1", "http://[::1]/", "https://[2001:db8::1]:8443/"])
    expect([pattern.test(url), isWebUrl(url)], url).toEqual([true, true]);
  for (const url of ["http://a.example", "https://u@a.example", "javascript:1", "//a", "https://a b", "https://a/\\", "https:a"])
    expect([pattern.test(url), isWebUrl(url)], url).toEqual([false, false]);
});

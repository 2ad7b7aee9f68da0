import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type AuditEntry,
  allOperations,
  auditEvents,
  type ErrorCode,
  errorCodes,
  errorsOf,
  errorsPage,
  eventsPage,
  idPattern,
  managementOperations,
  managementPermissions,
  type Operation,
  oauthErrorOf,
  openApiDocument,
  operatorPermissions,
  webhookEvents,
} from "../src/index.ts";

const codes = Object.keys(errorCodes);

test("the catalogue has the 81 permissions of the contract, each once", () => {
  const values = managementPermissions.map(({ value }) => value);
  expect(values).toHaveLength(81);
  expect(new Set(values).size).toBe(81);
});

test("every operation needs a permission of the catalogue or says that it is public", () => {
  const known = new Set([...managementPermissions, ...operatorPermissions].map(({ value }) => value));
  const unknown = allOperations.filter(({ access }) => access !== "public" && !known.has(access.permission));
  expect(unknown.map(({ id }) => id)).toEqual([]);
});

test("ids, aliases and routes are unique", () => {
  const names = allOperations.flatMap(({ id, alias }) => (alias === undefined ? [id] : [id, alias]));
  expect(new Set(names).size).toBe(names.length);
  const routes = allOperations.flatMap(({ method, path, otherPaths = [] }) =>
    [path, ...otherPaths].map((each) => `${method} ${each}`),
  );
  expect(new Set(routes).size).toBe(routes.length);
});

test("every management operation has a second name for callers of the predecessor", () => {
  expect(Object.values(managementOperations).filter(({ alias }) => !alias)).toEqual([]);
});

test("every error code can be answered by some operation, and every operation's codes exist", () => {
  const used = new Set<ErrorCode>(allOperations.flatMap((operation) => errorsOf(operation)));
  // Answered before any operation is found.
  const beforeRouting = ["not_found", "method_not_allowed", "headers_too_large", "request_timeout", "expectation_failed"];
  // Told on the pages of a login, which are no operations.
  const onPages = ["invalid_state", "state_mismatch", "session_missing"];
  expect(
    codes.filter((code) => ![...beforeRouting, ...onPages].includes(code) && ![...used].some((each) => each === code)),
  ).toEqual([]);
  expect([...used].filter((code) => !codes.includes(code))).toEqual([]);
});

test("OAuth's name belongs to the code: every refusal of the token endpoint has the one of RFC 6749", () => {
  const issueToken = allOperations.filter(({ id }) => id === "issueToken");
  const names = Object.fromEntries(issueToken.flatMap(errorsOf).map((code) => [code, oauthErrorOf(code)]));
  expect(names).toEqual({
    actions_busy: "temporarily_unavailable",
    client_credentials_denied: "access_denied",
    interaction_required: "interaction_required",
    login_denied: "invalid_grant",
    invalid_connection: "invalid_request",
    invalid_credentials: "invalid_grant",
    invalid_grant: "invalid_grant",
    redirect_uri_mismatch: "invalid_grant",
    too_many_login_attempts: "invalid_grant",
    user_suspended: "invalid_grant",
    invalid_request: "invalid_request",
    invalid_scope: "invalid_scope",
    unsupported_grant_type: "unsupported_grant_type",
    unauthorized_client: "unauthorized_client",
    invalid_client: "invalid_client",
    audience_not_found: "access_denied",
    forbidden: "access_denied",
    origin_not_allowed: "access_denied",
    client_not_found: "invalid_client",
    bad_request: "invalid_request",
    validation_error: "invalid_request",
    unsupported_media_type: "invalid_request",
    payload_too_large: "invalid_request",
    headers_too_large: "invalid_request",
    account_not_found: "invalid_request",
    too_many_requests: "invalid_request",
    internal_error: "server_error",
    service_unavailable: "temporarily_unavailable",
  });
});

test("every event is declared with what it tells, and a webhook's name is none of the audit trail's words for something else", () => {
  for (const [type, { when, status, otherwise = {}, data, keepFor }] of Object.entries<AuditEntry>(auditEvents)) {
    // A row is one of the two: its message leaves nobody to guess which.
    for (const told of [when, ...Object.values(otherwise)]) expect(told, type).toMatch(/^(?!.*, or\b).*\.$/);
    expect(otherwise, type).not.toHaveProperty(status);
    expect(type).toMatch(/^[a-z_]+(\.[a-z_]+)+$/);
    expect(when).toMatch(/\.$/);
    expect(keepFor === null || keepFor > 0).toBe(true);
    for (const member of Object.values(Reflect.get(data, "properties"))) expect(member, type).toHaveProperty("description");
  }
  expect(Object.keys(webhookEvents)).toEqual(
    expect.arrayContaining(["user.created", "user.updated", "user.deleted", "auth.login"]),
  );
});

test("docs/errors.md, docs/events.md and docs/openapi.json are what the contract says", () => {
  expect(readFileSync("docs/events.md", "utf8")).toBe(eventsPage());
  expect(readFileSync("docs/errors.md", "utf8")).toBe(errorsPage());
  expect(JSON.parse(readFileSync("docs/openapi.json", "utf8"))).toEqual(
    JSON.parse(JSON.stringify(openApiDocument("0.1.0", "https://acme.auth.example.net"))),
  );
});

interface Worded {
  readonly enum?: readonly string[];
  readonly items?: Worded;
  readonly properties?: Readonly<Record<string, Worded>>;
}

const listed: readonly Operation[] = allOperations.filter(({ listing }) => listing !== undefined);

test.each(listed)(
  "$id: a field of which the objects have only certain values declares them as its words",
  ({ listing, reply }) => {
    const page: Worded = JSON.parse(JSON.stringify(reply));
    const { properties: shown = {} } = page.properties?.results?.items ?? {};
    for (const field of Object.keys(listing?.fields ?? {})) {
      const shape = shown[field] ?? shown[`${field}s`];
      const values = shape?.enum ?? shape?.items?.enum;
      if (values) expect(listing?.words?.[field], field).toEqual(expect.arrayContaining([...values]));
    }
  },
);

interface Described {
  readonly description?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly allOf?: readonly Described[];
  readonly anyOf?: readonly Described[];
}

/** Paths of the properties that say nothing about themselves. */
const undescribed = (path: string, schema: Described): readonly string[] => [
  ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
    ...(inner.description || inner.$ref ? [] : [`${path}.${name}`]),
    ...undescribed(`${path}.${name}`, inner),
  ]),
  ...[...(schema.items ? [schema.items] : []), ...(schema.allOf ?? []), ...(schema.anyOf ?? [])].flatMap((inner) =>
    undescribed(path, inner),
  ),
];

test("every property, parameter and operation is described", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument("1", "https://x.example")));
  const operations = Object.values<Record<string, never>>(document.paths).flatMap((methods) => Object.values<never>(methods));
  const missing = [
    ...Object.entries<Described>(document.components.schemas).flatMap(([name, schema]) => undescribed(name, schema)),
    ...operations.flatMap(
      ({ operationId, parameters }: { operationId: string; parameters: { name: string; description?: string }[] }) =>
        parameters.filter(({ description }) => !description).map(({ name }) => `${operationId} ${name}`),
    ),
  ];
  expect(operations.length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});

test("the OpenAPI document lists, per operation and status, exactly the codes it can answer", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument("1", "https://x.example")));
  for (const operation of allOperations) {
    const path = operation.path.replace(/:([a-z_]+)/g, "{$1}");
    const { responses } = document.paths[path][operation.method.toLowerCase()];
    const listed = Object.entries<{
      content: Record<string, { schema: { allOf: { properties?: { error_code: { enum: string[] } } }[] } }>;
    }>(responses)
      .filter(([status]) => status !== String(operation.status))
      .flatMap(([, { content }]) => content["application/json"]?.schema.allOf[1]?.properties?.error_code.enum ?? []);
    expect(listed.sort(), operation.id).toEqual([...errorsOf(operation)].sort());
  }
});

test("bodies of the Management API, and objects inside them, are closed: unknown members are refused", () => {
  const open = Object.values(managementOperations).filter(
    ({ body }) => body && Reflect.get(body, "additionalProperties") !== false,
  );
  expect(open.map(({ id }) => id)).toEqual([]);
});

test("ids are a prefix and 24 hexadecimal characters", () => {
  expect("user_0a1b2c3d4e5f60718293a4b5").toMatch(new RegExp(idPattern("user")));
  expect("client_0a1b2c3d4e5f60718293a4b5").not.toMatch(new RegExp(idPattern("user")));
  expect("user_0A1B2C3D4E5F60718293A4B5").not.toMatch(new RegExp(idPattern("user")));
});

import { describe, expect, test } from "vitest";
import type { Api } from "../../records/apis/index.ts";
import { grantMachineScope, grantUserScope, narrowScope } from "./scopes.ts";

const apiWith = (permissions: readonly string[], rest: Partial<Api> = {}): Api => ({
  id: "api_0199d4c1a2b3c4d5e6f70819",
  identifier: "https://orders.example",
  signingAlg: "RS256",
  tokenLifetime: 86_400,
  withPermissions: false,
  enforcePolicies: false,
  allowOfflineAccess: true,
  skipConsent: false,
  includeTeams: false,
  includeRoles: false,
  isSystem: false,
  permissions,
  descriptions: new Map(),
  permissionSet: new Set(permissions),
  fullScope: permissions.join(" "),
  ...rest,
});

const enforcing = apiWith(["read:orders", "create:orders"], { enforcePolicies: true });
const echoing = apiWith(["read:orders"]);
const management = apiWith(["read:users", "create:users", "delete:users"], {
  isSystem: true,
  enforcePolicies: true,
  allowOfflineAccess: false,
});
const strict = apiWith(["read:orders"], { enforcePolicies: true, allowOfflineAccess: false });

const roles = new Set(["read:users", "delete:users", "gone:users", "read:orders"]);
const none: ReadonlySet<string> = new Set();

interface Row {
  readonly rule: string;
  readonly api: Api | undefined;
  readonly requested: string | undefined;
  readonly permissions: ReadonlySet<string>;
  readonly granted: string;
}

const row = (
  rule: string,
  api: Api | undefined,
  requested: string | undefined,
  permissions: ReadonlySet<string>,
  granted: string,
): Row => ({ rule, api, requested, permissions, granted });

const table: readonly Row[] = [
  row(
    "S1 words once, in their order",
    enforcing,
    " profile  openid\tprofile create:orders openid ",
    none,
    "profile openid create:orders",
  ),
  row(
    "S2 scopes about a person, whatever the API",
    enforcing,
    "openid profile email phone address offline_access",
    none,
    "openid profile email phone address offline_access",
  ),
  row("S2 also where roles decide", management, "openid email", none, "openid email"),
  row(
    "S2 without an API they are all there is",
    undefined,
    "openid read:orders read:users offline_access",
    roles,
    "openid offline_access",
  ),
  row("S3 the catalogue decides, not roles", enforcing, "openid read:orders read:users unknown", none, "openid read:orders"),
  row("S3 whole words, in their case", enforcing, "READ:orders read:order read:orders2 read", none, ""),
  row("S4 echoed as asked", echoing, "read:orders anything:else", none, "read:orders anything:else"),
  row("S4 but no management permission, whatever the person holds", echoing, "read:users create:accounts x", roles, "x"),
  row("S4 unless it is the API's own", apiWith(["read:users"]), "read:users", none, "read:users"),
  row("S5 is for machines: a person who asks for nothing gets nothing", enforcing, undefined, roles, ""),
  row("S5 nor by white space", echoing, "  ", roles, ""),
  row("S7 nor without an API", undefined, undefined, roles, ""),
  row(
    "§9.1 offline_access is dropped where the API forbids it",
    strict,
    "openid offline_access read:orders",
    none,
    "openid read:orders",
  ),
  row("§9.1 and at the management API", management, "openid offline_access read:users", roles, "openid read:users"),
  row("S10 only unknown words: nothing", management, "unknown:users", roles, ""),
  row("S11 requested, of the catalogue, and by roles", management, "read:users create:users gone:users", roles, "read:users"),
  row(
    "S11 nothing in particular: what the person holds of the catalogue",
    management,
    undefined,
    roles,
    "read:users delete:users",
  ),
  row("S11 the same when empty", management, " ", roles, "read:users delete:users"),
  row("S11 without roles nothing, asked for or not", management, "read:users delete:users", none, ""),
  row("S11 without roles nothing, when nothing is asked for", management, undefined, none, ""),
  row("S11 scopes about a person are something in particular", management, "openid", roles, "openid"),
];

describe("SEC-SCOPE-01 SEC-SCOPE-04 SEC-SCOPE-07 what a person is granted", () => {
  test.each(table)("$rule", ({ granted, rule: _, ...request }) => {
    expect(grantUserScope(request)).toBe(granted);
  });
});

test("a machine is granted no scope about a person, a person is", () => {
  expect(grantMachineScope(echoing, "openid read:orders")).toBe("read:orders");
  expect(grantUserScope({ api: echoing, requested: "openid read:orders", permissions: none })).toBe("openid read:orders");
});

test.each(['read:"orders"', "read\\orders", "é", "a\u0000b", "x".repeat(8_193)])("scope %j is no scope", (requested) => {
  const refused = expect.objectContaining({ code: "invalid_scope" });
  for (const api of [undefined, enforcing, echoing, management])
    expect(() => grantUserScope({ api, requested, permissions: roles })).toThrow(refused);
  expect(() => narrowScope("openid", requested)).toThrow(refused);
});

test.each([
  [undefined, "openid email read:orders"],
  ["", "openid email read:orders"],
  ["  ", "openid email read:orders"],
  ["email", "email"],
  ["read:orders openid openid", "read:orders openid"],
  ["email profile delete:orders", "email"],
  ["Email", ""],
  ["profile", ""],
])("S8 a refresh that asks for %j gets %j", (requested, left) => {
  expect(narrowScope("openid email read:orders", requested)).toBe(left);
});

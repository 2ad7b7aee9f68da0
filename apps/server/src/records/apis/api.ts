import {
  type Api as ApiResource,
  type BodyOf,
  type createApi,
  lifetimes,
  managementAudience,
  managementPermissions,
  operatorPermissions,
  type PermissionEntry,
  type updateApi,
} from "@faable/auth-contract";
import type { Static } from "typebox";
import { createId, problem } from "../../base/index.ts";
import { storedWord } from "../../ground/storage/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { type ApiRow, apis } from "./api-store.ts";

export type ApiShape = Static<typeof ApiResource>;
export type ApiInput = BodyOf<typeof createApi>;
export type ApiPatch = BodyOf<typeof updateApi>;

/** An API as the token endpoint works with it. */
export interface Api {
  readonly id: string;
  readonly identifier: string;
  readonly signingAlg: "RS256" | "ES256";
  readonly tokenLifetime: number;
  readonly withPermissions: boolean;
  readonly enforcePolicies: boolean;
  readonly allowOfflineAccess: boolean;
  readonly skipConsent: boolean;
  readonly includeTeams: boolean;
  readonly includeRoles: boolean;
  readonly isSystem: boolean;
  /** Its catalogue, in the order it is listed. */
  readonly permissions: readonly string[];
  readonly permissionSet: ReadonlySet<string>;
  /** What people are told of a permission before they consent to it, where an administrator wrote something. */
  readonly descriptions: ReadonlyMap<string, string>;
  /** The whole catalogue as a scope string, which is what most machine tokens are granted. */
  readonly fullScope: string;
}

const signingAlg = (row: ApiRow) => storedWord("apis.signing_alg", ["RS256", "ES256"], row.signing_alg);
const tokenDialect = (row: ApiRow) => storedWord("apis.token_dialect", ["access_token", "access_token_authz"], row.token_dialect);

/**
 * The catalogue. The built-in API's is what this version's contract declares, for every account at any time: stored ones
 * would lack whatever an upgrade adds.
 */
export const catalogueOf = (row: ApiRow, isOperator: boolean): readonly { value: string; description?: string }[] => {
  if (!row.is_system) return row.permissions;
  const entries: readonly PermissionEntry[] = isOperator
    ? [...managementPermissions, ...operatorPermissions]
    : managementPermissions;
  return entries;
};

export const apiFrom = (row: ApiRow, isOperator: boolean): Api => {
  const catalogue = catalogueOf(row, isOperator);
  const permissions = catalogue.map(({ value }) => value);
  return Object.freeze({
    id: row.id,
    identifier: row.identifier,
    signingAlg: signingAlg(row),
    tokenLifetime: row.token_lifetime,
    withPermissions: tokenDialect(row) === "access_token_authz",
    enforcePolicies: row.enforce_policies,
    allowOfflineAccess: row.allow_offline_access,
    skipConsent: row.skip_consent,
    includeTeams: row.include_teams_in_access_token,
    includeRoles: row.include_roles_in_access_token,
    isSystem: row.is_system,
    permissions,
    permissionSet: new Set(permissions),
    descriptions: new Map(
      catalogue.flatMap(({ value, description = "" }) => (description === "" ? [] : [[value, description] as const])),
    ),
    fullScope: permissions.join(" "),
  });
};

/** The API as the Management API shows it. */
export const toApi =
  (isOperator: boolean) =>
  (row: ApiRow): ApiShape => ({
    id: row.id,
    account: row.account_id,
    identifier: row.identifier,
    name: row.name,
    slug: row.slug,
    description: row.description,
    permissions: [...catalogueOf(row, isOperator)],
    signing_alg: signingAlg(row),
    token_dialect: tokenDialect(row),
    token_lifetime: row.token_lifetime,
    enforce_policies: row.enforce_policies,
    allow_offline_access: row.allow_offline_access,
    skip_consent: row.skip_consent,
    include_teams_in_access_token: row.include_teams_in_access_token,
    include_roles_in_access_token: row.include_roles_in_access_token,
    is_system: row.is_system,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  });

/** The API of a tenant's own, as it is shown. */
export const toOwnApi = toApi(false);

/** The built-in API of an account. Only we verify its tokens, so they are signed with the cheaper ES256. */
export const insertManagementApi = (scope: Scope, at: Date): Promise<ApiRow> =>
  apis.insert(scope, {
    id: createId("api", at),
    identifier: managementAudience(scope.accountId),
    name: "Management API",
    slug: "management-api",
    description: "Administers this account.",
    permissions: "[]",
    signing_alg: "ES256",
    token_dialect: "access_token_authz",
    token_lifetime: lifetimes.accessToken,
    enforce_policies: true,
    allow_offline_access: false,
    skip_consent: true,
    include_teams_in_access_token: false,
    include_roles_in_access_token: false,
    is_system: true,
    created_at: at,
    updated_at: at,
  });

export const apiNotFound = () => problem("not_found", "This account has no such API.");

export const assertChangeable = (row: ApiRow): void => {
  if (row.is_system) throw problem("system_resource", "The built-in management API cannot be changed or deleted.");
};

export const getApi = async (scope: Scope, isOperator: boolean, id: string): Promise<ApiShape> => {
  const row = await apis.find(scope, id);
  if (!row) throw apiNotFound();
  return toApi(isOperator)(row);
};

import {
  type Api as ApiResource,
  type BodyOf,
  type createApi,
  lifetimes,
  managementAudience,
  managementPermissions,
  operatorPermissions,
  type updateApi,
} from "@faable/auth-contract";
import type { Insertable, Selectable } from "kysely";
import type { Static } from "typebox";
import { createId } from "../../base/index.ts";
import type { Tables } from "../../ground/storage/index.ts";

export type ApiShape = Static<typeof ApiResource>;
export type ApiInput = BodyOf<typeof createApi>;
export type ApiPatch = BodyOf<typeof updateApi>;
export type ApiRow = Selectable<Tables["apis"]>;

/** An API as the token endpoint works with it. */
export interface Api {
  readonly identifier: string;
  readonly signingAlg: "RS256" | "ES256";
  readonly tokenLifetime: number;
  readonly withPermissions: boolean;
  readonly enforcePolicies: boolean;
  readonly isSystem: boolean;
  /** Its catalogue, in the order it is listed. */
  readonly permissions: readonly string[];
  readonly permissionSet: ReadonlySet<string>;
  /** The whole catalogue as a scope string, which is what most machine tokens are granted. */
  readonly fullScope: string;
}

export const apiFrom = (row: ApiRow): Api => {
  const permissions = row.permissions.map(({ value }) => value);
  return Object.freeze({
    identifier: row.identifier,
    signingAlg: row.signing_alg === "ES256" ? "ES256" : "RS256",
    tokenLifetime: row.token_lifetime,
    withPermissions: row.token_dialect === "access_token_authz",
    enforcePolicies: row.enforce_policies,
    isSystem: row.is_system,
    permissions,
    permissionSet: new Set(permissions),
    fullScope: permissions.join(" "),
  });
};

/** The built-in API of an account. Only we verify its tokens, so they are signed with the cheaper ES256. */
export const managementApiRow = (accountId: string, isOperator: boolean, at: Date): Insertable<Tables["apis"]> => ({
  account_id: accountId,
  id: createId("api", at),
  identifier: managementAudience(accountId),
  name: "Management API",
  slug: "management-api",
  description: "Administers this account.",
  permissions: JSON.stringify(isOperator ? [...managementPermissions, ...operatorPermissions] : managementPermissions),
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

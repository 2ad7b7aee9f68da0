import { problem } from "../../base/index.ts";
import type { Executor } from "../../ground/storage/index.ts";
import type { ApiRow, ApiShape } from "./api.ts";
import { findApiRow } from "./api-store.ts";

/** The API as the Management API shows it. */
export const toApi = (row: ApiRow): ApiShape => ({
  id: row.id,
  account: row.account_id,
  identifier: row.identifier,
  name: row.name,
  slug: row.slug,
  description: row.description,
  permissions: row.permissions,
  signing_alg: row.signing_alg === "ES256" ? "ES256" : "RS256",
  token_dialect: row.token_dialect === "access_token_authz" ? "access_token_authz" : "access_token",
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

export const notFound = () => problem("not_found", "This account has no such API.");

export const assertChangeable = (row: ApiRow): void => {
  if (row.is_system) throw problem("system_resource", "The built-in management API cannot be changed or deleted.");
};

export const getApi = async (db: Executor, accountId: string, id: string): Promise<ApiShape> => {
  const row = await findApiRow(db, accountId, id);
  if (!row) throw notFound();
  return toApi(row);
};

import { lifetimes } from "@faable/auth-contract";
import { createId } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { slugOrFrom } from "../tenants/index.ts";
import { type ApiInput, type ApiShape, toOwnApi } from "./api.ts";
import { type ApiRow, apis } from "./api-store.ts";
import { assertDistinctPermissions, assertOwnAudience } from "./rules.ts";

const columnsOf = (input: ApiInput) => ({
  identifier: input.identifier,
  name: input.name,
  slug: slugOrFrom(input),
  description: input.description ?? "",
  permissions: JSON.stringify(input.permissions ?? []),
  signing_alg: input.signing_alg ?? "RS256",
  token_dialect: input.token_dialect ?? "access_token",
  token_lifetime: input.token_lifetime ?? lifetimes.accessToken,
  enforce_policies: input.enforce_policies ?? false,
  allow_offline_access: input.allow_offline_access ?? true,
  skip_consent: input.skip_consent ?? false,
  include_teams_in_access_token: input.include_teams_in_access_token ?? false,
  include_roles_in_access_token: input.include_roles_in_access_token ?? false,
  is_system: false,
});

/** Stores a new API. */
export const insertApi = (tx: Transaction, input: ApiInput): Promise<ApiRow> =>
  apis.insert(tx, { id: createId("api", tx.at), ...columnsOf(input), created_at: tx.at, updated_at: tx.at });

export const createApi = ({ transact, hosts }: Context, input: ApiInput): Promise<ApiShape> => {
  assertOwnAudience(input.identifier, hosts);
  assertDistinctPermissions(input.permissions);
  return transact(async (tx) => {
    const row = await insertApi(tx, input);
    tx.changed("api");
    await recordChange(tx, "admin.api.created", row.id, Object.keys(input));
    return toOwnApi(row);
  });
};

import { lifetimes } from "@faable/auth-contract";
import type { Insertable } from "kysely";
import { createId } from "../../base/index.ts";
import { type Actor, record } from "../../ground/events/index.ts";
import type { Ground, Tables } from "../../ground/storage/index.ts";
import type { ApiInput, ApiShape } from "./api.ts";
import { insertApi } from "./api-store.ts";
import { toApi } from "./get-api.ts";
import { assertDistinctPermissions, assertOwnAudience } from "./rules.ts";
import { orAlreadyExists, slugFor } from "./unique.ts";

const rowOf = (accountId: string, input: ApiInput, at: Date): Insertable<Tables["apis"]> => ({
  account_id: accountId,
  id: createId("api", at),
  identifier: input.identifier,
  name: input.name,
  slug: slugFor(input),
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
  created_at: at,
  updated_at: at,
});

export const createApi = async (
  { transact, clock }: Ground,
  isOwnHost: (hostname: string) => boolean,
  accountId: string,
  input: ApiInput,
  actor: Actor,
): Promise<ApiShape> => {
  assertOwnAudience(input.identifier, isOwnHost);
  assertDistinctPermissions(input.permissions);
  const at = clock();
  return transact(async ({ db, changed }) => {
    const row = await insertApi(db, rowOf(accountId, input, at)).catch(orAlreadyExists);
    changed({ noun: "api", accountId });
    await record(db, {
      accountId,
      type: "admin.api.created",
      status: "success",
      message: "An API was created.",
      at,
      actor,
      data: { resource_id: row.id, changed: Object.keys(input) },
    });
    return toApi(row);
  });
};

import type { RawBuilder } from "kysely";
import { compiledOnce, type Given, type Scope } from "../../ground/tenancy/index.ts";
import { operatorRole } from "./operator-role.ts";

/** Ids of the roles that a user holds: in the whole account, or in any team. */
const heldRoles = ({ db, accountId }: Scope, userId: string | RawBuilder<string>) =>
  db
    .selectFrom("role_members")
    .select("role_members.role_id")
    .where("role_members.account_id", "=", accountId)
    .where("role_members.user_id", "=", userId)
    .union(
      db
        .selectFrom("team_member_roles")
        .select("team_member_roles.role_id")
        .where("team_member_roles.account_id", "=", accountId)
        .where("team_member_roles.user_id", "=", userId),
    );

/**
 * What a user may do at an API by roles, those held in teams among them. Whether the API's catalogue still holds a value is
 * asked by whoever grants it.
 */
export const permissionsOf = async (scope: Scope, userId: string, apiId: string): Promise<ReadonlySet<string>> => {
  const rows = await scope.db
    .selectFrom("role_permissions")
    .select("value")
    .distinct()
    .where("account_id", "=", scope.accountId)
    .where("api_id", "=", apiId)
    .where("role_id", "in", heldRoles(scope, userId))
    .execute();
  return new Set(rows.map(({ value }) => value));
};

/** The names of the roles that a user holds, to be read with what else is to be known of them. */
export const roleNames = (scope: Scope, userId: RawBuilder<string>) =>
  scope.db
    .selectFrom("roles")
    .select("name")
    .where("account_id", "=", scope.accountId)
    .where("id", "in", heldRoles(scope, userId))
    .orderBy("name");

const namesOfUser = compiledOnce((scope, given: Given<{ readonly userId: string }>) => roleNames(scope, given("userId")));

/** The names of the roles that a user holds, each once and in alphabetical order: the `roles` claim. */
export const roleNamesOf = async (scope: Scope, userId: string): Promise<readonly string[]> => {
  const rows = await namesOfUser(scope, { userId });
  return rows.map(({ name }) => name);
};

/** Whether a user of the operator account may administer every account. No other account has the built-in role. */
export const holdsOperatorRole = async (scope: Scope, userId: string): Promise<boolean> => {
  const row = await scope.db
    .selectFrom("roles")
    .select("id")
    .where("account_id", "=", scope.accountId)
    .where("slug", "=", operatorRole)
    .where("is_system", "=", true)
    .where("id", "in", heldRoles(scope, userId))
    .executeTakeFirst();
  return row !== undefined;
};

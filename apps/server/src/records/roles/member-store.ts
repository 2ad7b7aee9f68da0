import { roleMemberListing, userRolesListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type RoleMemberRow = Selectable<Tables["role_members"]>;

export const roleMembers = tenantTable("role_members");

/** Stores an assignment, unless the user has the role already. Answers the new row. */
export const insertRoleMember = (
  { db, accountId }: Scope,
  row: Omit<RoleMemberRow, "account_id">,
): Promise<RoleMemberRow | undefined> =>
  db
    .insertInto("role_members")
    .values({ ...row, account_id: accountId })
    .onConflict((conflict) => conflict.columns(["account_id", "role_id", "user_id"]).doNothing())
    .returningAll()
    .executeTakeFirst();

const ofRole = ({ db, accountId }: Scope, roleId: string) =>
  db.selectFrom("role_members").selectAll().where("account_id", "=", accountId).where("role_id", "=", roleId);

export const findRoleMember = (scope: Scope, roleId: string, userId: string): Promise<RoleMemberRow | undefined> =>
  ofRole(scope, roleId).where("user_id", "=", userId).executeTakeFirst();

/** Locks an assignment by the user's id or its own. */
export const lockRoleMember = (
  scope: Scope,
  roleId: string,
  by: { readonly column: "user_id" | "id"; readonly value: string },
): Promise<RoleMemberRow | undefined> => ofRole(scope, roleId).where(by.column, "=", by.value).forUpdate().executeTakeFirst();

const source: ListSource<"role_members"> = {
  table: "role_members",
  listing: roleMemberListing,
  columns: { user: "user_id" },
};
const ofUser: ListSource<"role_members"> = { table: "role_members", listing: userRolesListing };

export const listRoleMembers = (scope: Scope, roleId: string, request: ListRequest): Promise<Rows<RoleMemberRow>> =>
  listRows(rowsOf(scope, "role_members").where("role_id", "=", roleId), source, request);

export const listUserRoles = (scope: Scope, userId: string, request: ListRequest): Promise<Rows<RoleMemberRow>> =>
  listRows(rowsOf(scope, "role_members").where("user_id", "=", userId), ofUser, request);

import { userListing } from "@faable/auth-contract";
import type { Insertable, Updateable } from "kysely";
import { problem } from "../../base/index.ts";
import {
  type Executor,
  isUniqueViolation,
  type ListRequest,
  type ListSource,
  listRows,
  pointRead,
  type Rows,
  type Tables,
} from "../../ground/storage/index.ts";
import type { UserRow } from "./user.ts";

const orAlreadyExists = (error: unknown): never => {
  if (!isUniqueViolation(error, "email")) throw error;
  throw problem("already_exists", "This account already has a user with that email.", { details: { fields: ["email"] } });
};

export const insertUser = (db: Executor, row: Insertable<Tables["users"]>): Promise<UserRow> =>
  db.insertInto("users").values(row).returningAll().executeTakeFirstOrThrow().catch(orAlreadyExists);

export const findUserRow = pointRead<UserRow>((db, accountId, id) =>
  db.selectFrom("users").selectAll().where("account_id", "=", accountId).where("id", "=", id),
);

export const lockUserRow = (db: Executor, accountId: string, id: string): Promise<UserRow | undefined> =>
  db.selectFrom("users").selectAll().where("account_id", "=", accountId).where("id", "=", id).forUpdate().executeTakeFirst();

export const findUsersByIds = (db: Executor, accountId: string, ids: readonly string[]): Promise<UserRow[]> =>
  db.selectFrom("users").selectAll().where("account_id", "=", accountId).where("id", "in", ids).execute();

/** Whether the user exists, holding it so that it cannot be deleted while a membership is added. */
export const lockUserForMembership = async (db: Executor, accountId: string, id: string): Promise<boolean> =>
  (await db
    .selectFrom("users")
    .select("id")
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .forKeyShare()
    .executeTakeFirst()) !== undefined;

export const saveUser = (db: Executor, accountId: string, id: string, change: Updateable<Tables["users"]>): Promise<UserRow> =>
  db
    .updateTable("users")
    .set(change)
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(orAlreadyExists);

/** Deletes the user; foreign keys take credentials and memberships along. */
export const deleteUserRow = async (db: Executor, accountId: string, id: string): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom("users")
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};

const source: ListSource<"users"> = {
  table: "users",
  listing: userListing,
  columns: {
    last_login_since: "last_login",
    last_login_until: "last_login",
    created_since: "created_at",
    created_until: "created_at",
  },
  text: ["name", "email", "phone"],
  sort: { last_login: { column: "last_login", type: "timestamptz" }, logins_count: { column: "logins_count", type: "integer" } },
};

export const listUsers = (db: Executor, accountId: string, request: ListRequest): Promise<Rows<UserRow>> =>
  listRows(db, accountId, source, request);

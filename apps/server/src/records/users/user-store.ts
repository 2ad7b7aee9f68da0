import { userListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { compiledOnce, type Given, rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";
import { withSearchWords } from "./search-words.ts";

export type UserRow = Selectable<Tables["users"]>;

export const users = tenantTable("users", {
  email: () => problem("already_exists", "This account already has a user with that email.", { details: { fields: ["email"] } }),
});

const kept = compiledOnce(({ db, accountId }, given: Given<{ readonly id: string }>) =>
  db.selectFrom("users").select("id").where("account_id", "=", accountId).where("id", "=", given("id")).forKeyShare(),
);

/** Keeps a user from being deleted until the transaction ends. Answers whether there is one. */
export const keepUser = async (scope: Scope, id: string): Promise<boolean> => (await kept(scope, { id })).length > 0;

/** That the user whom a request names exists, and cannot be deleted until the transaction ends. */
export const assertUser = async (scope: Scope, field: string, id: string): Promise<void> => {
  if (!(await keepUser(scope, id)))
    throw problem("not_found", "This account has no such user.", { details: { fields: [field] } });
};

const sourceOf = (scope: Scope): ListSource<"users"> => ({
  table: "users",
  listing: userListing,
  columns: {
    last_login_since: "last_login",
    last_login_until: "last_login",
    created_since: "created_at",
    created_until: "created_at",
  },
  search: withSearchWords(scope),
  sort: { last_login: { column: "last_login", type: "timestamptz" }, logins_count: { column: "logins_count", type: "integer" } },
});

export const listUsers = (scope: Scope, request: ListRequest): Promise<Rows<UserRow>> =>
  listRows(rowsOf(scope, "users"), sourceOf(scope), request);

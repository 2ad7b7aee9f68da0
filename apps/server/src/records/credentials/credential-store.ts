import { credentialListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { isId, problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type CredentialRow = Selectable<Tables["credentials"]>;

export const credentials = tenantTable("credentials", {
  user_id: () =>
    problem("already_exists", "This user already has a credential on that connection.", { details: { fields: ["user"] } }),
  username: () =>
    problem("username_taken", "Another user of this connection has that user name.", { details: { fields: ["username"] } }),
});

const source: ListSource<"credentials"> = {
  table: "credentials",
  listing: credentialListing,
  columns: { user: "user_id", connection: "connection_id" },
};

export const listCredentials = (scope: Scope, request: ListRequest): Promise<Rows<CredentialRow>> =>
  listRows(rowsOf(scope, "credentials"), source, request);

const rows = ({ db, accountId }: Scope) => db.selectFrom("credentials").selectAll().where("account_id", "=", accountId);

/** By its id; or by a user's, if that user has exactly one. */
export const findCredential = async (scope: Scope, id: string): Promise<CredentialRow | undefined> => {
  if (!isId("user", id)) return credentials.find(scope, id);
  const [only, ...more] = await rows(scope).where("user_id", "=", id).limit(2).execute();
  return more.length === 0 ? only : undefined;
};

export const findCredentialOfUser = (scope: Scope, connectionId: string, userId: string): Promise<CredentialRow | undefined> =>
  rows(scope).where("connection_id", "=", connectionId).where("user_id", "=", userId).executeTakeFirst();

export const findCredentialByUsername = (
  scope: Scope,
  connectionId: string,
  username: string,
): Promise<CredentialRow | undefined> =>
  rows(scope).where("connection_id", "=", connectionId).where("username", "=", username).executeTakeFirst();

/** Whether the user has a password to sign in with, on any connection. */
export const hasPassword = async (scope: Scope, userId: string): Promise<boolean> =>
  (await rows(scope).where("user_id", "=", userId).where("password_hash", "is not", null).executeTakeFirst()) !== undefined;

/** The users who have a user name on a connection. */
export const usersNamedOn = async (scope: Scope, connectionId: string): Promise<readonly string[]> =>
  (await rows(scope).where("connection_id", "=", connectionId).where("username", "is not", null).execute()).map(
    ({ user_id }) => user_id,
  );

/**
 * Records that a password was right, and stores it in today's form when a hash comes with it. False when the credential has
 * another password, or none, since it was read: then it was not right.
 */
export const confirmPassword = async (
  { db, accountId }: Scope,
  { id, password_hash: verified }: Pick<CredentialRow, "id" | "password_hash">,
  rehashed: string | undefined,
  at: Date,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable("credentials")
    .set({ last_used_at: at, ...(rehashed === undefined ? {} : { password_hash: rehashed }) })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .where("password_hash", "=", verified)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

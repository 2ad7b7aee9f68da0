import type { Credential as CredentialResource } from "@faable/auth-contract";
import type { Static } from "typebox";
import { problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { users } from "../users/index.ts";
import { type CredentialRow, findCredential } from "./credential-store.ts";

export type CredentialShape = Static<typeof CredentialResource>;

/** The credential as the Management API shows it. Nothing made from a password has a place in it. */
const toCredential = (row: CredentialRow, email: string | null): CredentialShape => ({
  id: row.id,
  account: row.account_id,
  user: row.user_id,
  connection: row.connection_id,
  email,
  username: row.username,
  password_hash_status: row.password_hash === null ? "not_set" : "set",
  last_used_at: row.last_used_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

/** Credentials with the addresses of their users, for which the users are asked once. */
export const showCredentials = async (scope: Scope, rows: readonly CredentialRow[]): Promise<CredentialShape[]> => {
  const ids = [...new Set(rows.map(({ user_id }) => user_id))];
  const people = ids.length === 0 ? [] : await users.findMany(scope, ids);
  const addresses = new Map(people.map(({ id, email }) => [id, email]));
  return rows.map((row) => toCredential(row, addresses.get(row.user_id) ?? null));
};

export const showCredential = async (scope: Scope, row: CredentialRow): Promise<CredentialShape> => {
  const [shown] = await showCredentials(scope, [row]);
  if (!shown) throw new Error("A credential was given and none was shown.");
  return shown;
};

export const credentialNotFound = () =>
  problem("credential_not_found", "There is no such credential in this account, or the user has not exactly one.");

/** Whose credential it is. */
export const ownerOf = async (scope: Scope, id: string): Promise<string> => {
  const row = await findCredential(scope, id);
  if (!row) throw credentialNotFound();
  return row.user_id;
};

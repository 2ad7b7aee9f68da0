import { emailForm } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import type { Connection } from "../../records/connections/index.ts";
import { type CredentialRow, findCredentialByUsername, findCredentialOfUser } from "../../records/credentials/index.ts";
import { findUserByEmail, type UserRow, users } from "../../records/users/index.ts";

/** Whoever an identifier names on a connection. */
export interface Login {
  readonly user: UserRow;
  readonly credential: CredentialRow;
}

const both = (user: UserRow | undefined, credential: CredentialRow | undefined): Login | undefined =>
  user && credential && { user, credential };

/** As many statements for a stranger as for somebody known. */
const byEmail = async (scope: Scope, { id }: Connection, email: string): Promise<Login | undefined> => {
  const user = await findUserByEmail(scope, email);
  return both(user, await findCredentialOfUser(scope, id, user?.id ?? ""));
};

const byUsername = async (scope: Scope, { id }: Connection, username: string): Promise<Login | undefined> => {
  const credential = await findCredentialByUsername(scope, id, username);
  return both(await users.find(scope, credential?.user_id ?? ""), credential);
};

/** By what the connection says people sign in with. Where both may be, what can be an address is one: no user name holds an `@`. */
export const findLogin = async (scope: Scope, connection: Connection, identifier: string): Promise<Login | undefined> => {
  const { loginIdentifier: kind } = connection;
  const email = emailForm(identifier);
  if (kind !== "username" && email !== undefined) return byEmail(scope, connection, email);
  return kind === "email" ? undefined : byUsername(scope, connection, identifier.normalize("NFC"));
};

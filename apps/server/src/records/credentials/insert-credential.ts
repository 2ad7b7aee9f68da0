import { createId, problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import type { LoginIdentifier } from "../connections/index.ts";
import { setUsername } from "../users/index.ts";
import { type CredentialRow, credentials } from "./credential-store.ts";

export interface NewCredential {
  readonly userId: string;
  readonly connectionId: string;
  readonly username?: string | null;
  /** Null: the user has no password yet. */
  readonly passwordHash: string | null;
  readonly at: Date;
}

const fields = { details: { fields: ["username"] } };

/** Whether a credential may have this user name, or none, on a connection where people sign in with `identifier`. */
export const assertUsernameFits = (identifier: LoginIdentifier, username: string | null): void => {
  if (identifier === "email" && username !== null)
    throw problem("validation_error", "username is not used on this connection: people sign in with their address.", fields);
  if (identifier === "username" && username === null)
    throw problem("validation_error", "username is required: people sign in with it on this connection.", fields);
};

/** Stores a credential, and tells the user's profile its user name. */
export const insertCredential = async (scope: Scope, credential: NewCredential): Promise<CredentialRow> => {
  const { userId, connectionId, username = null, passwordHash, at } = credential;
  const row = await credentials.insert(scope, {
    id: createId("credential", at),
    user_id: userId,
    connection_id: connectionId,
    username,
    password_hash: passwordHash,
    last_used_at: null,
    created_at: at,
    updated_at: at,
  });
  if (username !== null) await setUsername(scope, [userId], username, at);
  return row;
};

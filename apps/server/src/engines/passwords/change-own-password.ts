import { problem } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Connection } from "../../records/connections/index.ts";
import { type CredentialRow, credentials, findCredential, hasPassword } from "../../records/credentials/index.ts";
import { endLoginsOf } from "../../records/interactions/index.ts";
import { type RenewedCookie, renewCookie, revokeSessionsOf } from "../../records/sessions/index.ts";
import { type UserShape, voidProofs } from "../../records/users/index.ts";
import type { PasswordLogin } from "./authenticate.ts";
import { forgetFailures, returnLoginAttempt, takeLoginAttempt } from "./login-attempts.ts";
import { assertPasswordFits } from "./policy.ts";

/** Whose password it is, and the rules for a new one. */
export interface OwnPassword {
  readonly credential: CredentialRow;
  readonly connection: Connection;
}

/** A change that a signed-in person asks for. */
export interface PasswordChange {
  readonly accountId: string;
  readonly user: UserShape;
  readonly current: string;
  readonly next: string;
  readonly ip: string;
  /** The session they ask in, which goes on. */
  readonly sessionId: string;
}

/** The password of a user, if they have one. */
export const ownPassword = async (
  { database, connections }: PasswordLogin,
  accountId: string,
  userId: string,
): Promise<OwnPassword | undefined> => {
  const scope = database.scope(accountId);
  if (!(await hasPassword(scope, userId))) return undefined;
  const credential = await findCredential(scope, userId);
  const connection = (await connections.get(accountId)).find(({ id }) => id === credential?.connection_id);
  return credential && connection && { credential, connection };
};

const wrong = () => problem("invalid_credentials", "The current password is wrong.");

/** Trying the current password is a try like any other: it is counted with those at the sign-in page. */
const assertCurrent = async (
  login: PasswordLogin,
  change: PasswordChange,
  { password_hash: stored }: CredentialRow,
): Promise<void> => {
  const { accountId, user, current, ip } = change;
  const scope = login.database.scope(accountId);
  const trying = { identifier: user.email ?? user.username ?? user.id, ip };
  if (login.limited) await takeLoginAttempt(scope, trying, login.clock());
  const { matches } = await login.pool.verify(accountId, current, stored).catch(async (error: unknown) => {
    if (login.limited) await returnLoginAttempt(scope, trying);
    throw error;
  });
  if (!matches) throw wrong();
  if (login.limited) await forgetFailures(scope, trying, login.clock());
};

/**
 * Replaces a person's own password, given the current one. Every other session of theirs ends, and what came of it; the one
 * that goes on has a new cookie, so that a copy of the old one ends, too. Throws
 * `invalid_credentials` (the current one is wrong), `too_many_login_attempts`, `password_too_weak`, `not_found` (they have none).
 */
export const changeOwnPassword = async (login: PasswordLogin, change: PasswordChange): Promise<RenewedCookie> => {
  const { accountId, user, next, ip, sessionId } = change;
  const own = await ownPassword(login, accountId, user.id);
  if (!own) throw problem("not_found", "This user has no password to change.");
  const { credential, connection } = own;
  await assertCurrent(login, change, credential);
  await assertPasswordFits(next, connection.passwordPolicy, [user.email, credential.username]);
  const hash = await login.pool.hash(accountId, next);
  return login.database.context(accountId, { type: "user", id: user.id, ip }).transact(async (tx) => {
    await voidProofs(tx, user.id);
    const locked = await credentials.lock(tx, credential.id);
    // Somebody else has changed it meanwhile: what was verified is no longer the current one.
    if (locked?.password_hash !== credential.password_hash) throw wrong();
    await credentials.update(tx, credential.id, { password_hash: hash, updated_at: tx.at });
    await revokeSessionsOf(tx, user.id, "user", sessionId);
    await endLoginsOf(tx, user.id);
    await record(tx, "user.password.set", { resource_id: credential.id }, { user: user.id });
    return renewCookie(tx, sessionId);
  });
};

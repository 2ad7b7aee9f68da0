import { type Actor, type Clock, isStorable, problem } from "../../base/index.ts";
import { recordAll } from "../../ground/events/index.ts";
import type { Budget } from "../../ground/limits/index.ts";
import type { Database, Scope } from "../../ground/tenancy/index.ts";
import type { Connection, Connections } from "../../records/connections/index.ts";
import { confirmPassword } from "../../records/credentials/index.ts";
import { recordSuspended, type UserRow } from "../../records/users/index.ts";
import { type Choosing, chooseDatabaseConnection, type Named } from "./choose-connection.ts";
import { findLogin, type Login } from "./find-login.ts";
import { forgetFailures, returnLoginAttempt, takeLoginAttempt } from "./login-attempts.ts";
import type { HashingPool } from "./pool/hashing-pool.ts";

/** What a login by password works with. */
export interface PasswordLogin {
  readonly database: Database;
  readonly connections: Connections;
  readonly pool: HashingPool;
  readonly clock: Clock;
  /** Whether failures are counted: off only where all limits are. */
  readonly limited: boolean;
  /** Sign-ups from one network, by whichever route; absent when limits are switched off. */
  readonly signUps: Budget | undefined;
}

/** Who wants to sign in, where and from where. */
export interface PasswordAttempt {
  readonly account: Choosing;
  /** Absent where somebody signs in to a page of ours, at no application. */
  readonly client: { readonly id: string; readonly clientId: string } | undefined;
  readonly connection?: Named;
  readonly identifier: string;
  readonly password: string;
  readonly ip: string;
  /** What is refused when the user is suspended, for the log: `login`, `password`. */
  readonly flow: string;
  /** The login that it is a part of. */
  readonly login?: string;
}

/** Whose password it was, and of which connection. */
export interface Authenticated {
  readonly userId: string;
  readonly connectionId: string;
  /** Which proofs of the user counted when the password was read. */
  readonly proofs: number;
}

const wrong = () => problem("invalid_credentials", "The identifier or the password is wrong.");

/** Longer than any password that is taken, imported ones included: nothing is hashed that is sure to be wrong. */
const longest = 4_096;

const isTypeable = ({ identifier, password }: PasswordAttempt): boolean =>
  isStorable(identifier) && identifier.length <= longest && password.length <= longest;

const refuseSuspended = async (
  scope: Scope,
  user: UserRow,
  { client, ip, flow, login }: PasswordAttempt,
  at: Date,
): Promise<never> => {
  await recordSuspended(scope, { userId: user.id, client, ip, flow, at, login });
  throw problem("user_suspended", "The user is suspended.");
};

/**
 * Whose password it is. The same work and the same answer for whoever is unknown, has no password, or typed a wrong one. A
 * password that was changed, or re-hashed by a login beside this one, while it was being verified is verified once more.
 */
const verified = async (login: PasswordLogin, scope: Scope, connection: Connection, attempt: PasswordAttempt): Promise<Login> => {
  for (let round = 0; round < 2; round += 1) {
    const found = await findLogin(scope, connection, attempt.identifier);
    const stored = found?.credential.password_hash ?? null;
    const { matches, hash } = await login.pool.verify(scope.accountId, attempt.password, stored);
    if (!found || !matches) throw wrong();
    if (await confirmPassword(scope, found.credential, hash, login.clock())) return found;
  }
  throw wrong();
};

/** A refusal of the server's own, of a queue that is full for instance, is no failure of whoever tried. */
const isFailure = (error: unknown): boolean =>
  typeof error === "object" && error !== null && Reflect.get(error, "code") === "invalid_credentials";

const counted = async <T>(
  limited: boolean,
  scope: Scope,
  attempt: PasswordAttempt,
  now: Date,
  verify: () => Promise<T>,
): Promise<T> => {
  if (!limited) return verify();
  await takeLoginAttempt(scope, attempt, now);
  try {
    const result = await verify();
    await forgetFailures(scope, attempt, now);
    return result;
  } catch (error) {
    if (!isFailure(error)) await returnLoginAttempt(scope, attempt);
    throw error;
  }
};

/** Notes a wrong name or password (SEC-LOG-03): not which name, which may be a password typed in the wrong place. */
const recordFailure = (
  scope: Scope,
  { client, ip, flow, login }: PasswordAttempt,
  { id }: Connection,
  at: Date,
): Promise<void> => {
  // The token endpoint notes what it refuses itself.
  if (flow === "password") return Promise.resolve();
  const actor: Actor = {
    ...(client ? { type: "client", id: client.clientId } : { type: "client", id: "account" }),
    ip,
    ...(login === undefined ? {} : { login }),
  };
  const data = {
    ...(client ? { client_id: client.clientId } : {}),
    connection: id,
    flow,
    error: "invalid_credentials",
  };
  const concerned = client ? { client: client.id } : {};
  const message = "The name or the password was wrong.";
  return recordAll(scope, [{ type: "user.login", status: "failed", at, actor, data, concerned, message }]);
};

/**
 * Signs a person in by identifier and password on a database connection that is offered to the client. Throws
 * `invalid_connection`, `no_database_connection`, `invalid_credentials`, `too_many_login_attempts`, `user_suspended` (only
 * after the right password), or what the hashing pool refuses with. Starts no session.
 */
export const authenticateWithPassword = async (login: PasswordLogin, attempt: PasswordAttempt): Promise<Authenticated> => {
  const { account, client, connection: named = {} } = attempt;
  const all = await login.connections.get(account.id);
  const connection = chooseDatabaseConnection(all, account, client, named);
  if (!isTypeable(attempt)) throw wrong();
  const scope = login.database.scope(account.id);
  const now = login.clock();
  const { user } = await counted(login.limited, scope, attempt, now, () => verified(login, scope, connection, attempt)).catch(
    async (error: unknown) => {
      if (isFailure(error)) await recordFailure(scope, attempt, connection, now);
      throw error;
    },
  );
  if (user.suspended) await refuseSuspended(scope, user, attempt, now);
  return { userId: user.id, connectionId: connection.id, proofs: user.proofs };
};

import type { BodyOf, createCredential as operation } from "@faable/auth-contract";
import { normalEmail, Problem, problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context, Scope, Transaction } from "../../ground/tenancy/index.ts";
import { type Connection, connectionFrom, findConnections, holdConnection } from "../../records/connections/index.ts";
import {
  assertUsernameFits,
  type CredentialShape,
  insertCredential,
  normalUsername,
  showCredential,
} from "../../records/credentials/index.ts";
import { assertUser, giveEmail, users } from "../../records/users/index.ts";
import type { HashingPool } from "./pool/hashing-pool.ts";
import { storedForm } from "./set-password.ts";

type Input = BodyOf<typeof operation>;

const fields = (field: string) => ({ details: { fields: [field] } });

const notDatabase = () =>
  problem("invalid_connection", "connection names no database connection of this account.", fields("connection"));

/** An administrator may also fill a connection that is not open yet. */
const databaseConnection = async (scope: Scope, id: string | undefined): Promise<Connection> => {
  const databases = (await findConnections(scope)).map(connectionFrom).filter(({ type }) => type === "database");
  const connection = id === undefined ? databases[0] : databases.find((each) => each.id === id);
  if (connection) return connection;
  throw id === undefined
    ? problem("no_database_connection", "This account has no database connection to hold a password.")
    : notDatabase();
};

const orEmailTaken = (error: unknown): never => {
  throw error instanceof Problem && error.code === "already_exists"
    ? problem("email_taken", "Another user of this account has that address.", fields("email"))
    : error;
};

/** A credential has its user's address. Whoever names one gives it to a user without, and otherwise means that user's. */
const settleEmail = async (tx: Transaction, userId: string, email: string | undefined): Promise<void> => {
  await assertUser(tx, "user", userId);
  if (email === undefined) return;
  const user = await users.lock(tx, userId);
  if (!user || user.email === email) return;
  if (user.email !== null)
    throw problem("validation_error", "email differs from the user's address. Change that one: POST /user/:id.", fields("email"));
  await giveEmail(tx, user, email, tx.at).catch(orEmailTaken);
};

/** Gives a user a credential on a database connection, with a password, the hash of one, or neither. */
export const createCredential = async (context: Context, pool: HashingPool, input: Input): Promise<CredentialShape> => {
  const connection = await databaseConnection(context, input.connection);
  const username = input.username == null ? null : normalUsername(input.username);
  const email = input.email === undefined ? undefined : normalEmail("email", input.email);
  assertUsernameFits(connection.loginIdentifier, username);
  const owner = await users.find(context, input.user);
  const identifiers = [email, owner?.email, username];
  const stored = await storedForm(pool, context.accountId, input, connection.passwordPolicy, identifiers);
  return context.transact(async (tx) => {
    await settleEmail(tx, input.user, email);
    if (!(await holdConnection(tx, connection.id))) throw notDatabase();
    const passwordHash = stored?.text ?? null;
    const row = await insertCredential(tx, {
      userId: input.user,
      connectionId: connection.id,
      username,
      passwordHash,
      at: tx.at,
    });
    await recordChange(tx, "admin.credential.created", row.id, Object.keys(input), { user: row.user_id });
    return showCredential(tx, row);
  });
};

import { type BodyOf, isLine, lineRule, type signUp as operation } from "@faable/auth-contract";
import { normalEmail, Problem, problem } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import type { Client } from "../../records/clients/index.ts";
import type { Connection } from "../../records/connections/index.ts";
import { assertConnection } from "../../records/connections/index.ts";
import {
  assertUsernameFits,
  findCredentialByUsername,
  insertCredential,
  normalUsername,
} from "../../records/credentials/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { findUserByEmail, insertUser } from "../../records/users/index.ts";
import { type Admission, type AskAboutSignUp, leaveTraces } from "../actions/index.ts";
import type { PasswordAttempt, PasswordLogin } from "./authenticate.ts";
import { chooseDatabaseConnection } from "./choose-connection.ts";
import { assertPasswordFits } from "./policy.ts";

type Body = BodyOf<typeof operation>;

/** What somebody who signs up says about themselves. */
export type SignUpInput = Omit<Body, "client_id" | "connection">;

/** What signing up works with. */
export interface SignUpRooms extends PasswordLogin {
  /** What the tenant's Actions say of whoever signs up. */
  readonly askAboutSignUp: AskAboutSignUp;
}

/** Who signs up, where and from where. */
export interface SignUp extends Pick<PasswordAttempt, "connection" | "ip"> {
  readonly client: Client;
  readonly account: Account;
  readonly input: SignUpInput;
  readonly userAgent: string | null;
  /** The `Accept-Language` header; empty when there is none. */
  readonly language: string;
}

/** The new user. */
export interface SignedUp {
  readonly userId: string;
  readonly connectionId: string;
}

const invalid = (field: string, message: string): Problem =>
  problem("validation_error", `${field} ${message}.`, {
    details: { fields: [field], issues: [{ path: `/${field}`, message }] },
  });

const emailTaken = () =>
  problem("email_taken", "Somebody has signed up with this address already.", { details: { fields: ["email"] } });

const usernameTaken = () =>
  problem("username_taken", "Somebody on this connection has that user name already.", { details: { fields: ["username"] } });

/** What the form of a page brings has met no schema. */
const assertName = (name: string | undefined): void => {
  if (name !== undefined && !isLine(name)) throw problem("invalid_name", `name ${lineRule}.`, { details: { fields: ["name"] } });
};

interface Identifiers {
  readonly email: string | null;
  readonly username: string | null;
}

/** What the connection lets people sign in with decides what they have to say. */
const identifiersOf = ({ loginIdentifier: kind }: Connection, input: SignUpInput): Identifiers => {
  const email = input.email === undefined ? null : normalEmail("email", input.email);
  const username = input.username === undefined ? null : normalUsername(input.username);
  if (kind === "email" && email === null) throw invalid("email", "is required");
  assertUsernameFits(kind, username);
  if (email === null && username === null) throw invalid("email", "or username is required");
  if (email === null && input.password === undefined) throw invalid("password", "is required where there is no address");
  return { email, username };
};

/** Asked before the password is hashed, which costs more. The database has the last word. */
const assertFree = async (
  { database }: PasswordLogin,
  accountId: string,
  connection: Connection,
  { email, username }: Identifiers,
) => {
  const scope = database.scope(accountId);
  if (email !== null && (await findUserByEmail(scope, email))) throw emailTaken();
  if (username !== null && (await findCredentialByUsername(scope, connection.id, username))) throw usernameTaken();
};

/** What an administrator is told of as `already_exists` is `email_taken` to whoever signs up. */
const orEmailTaken = (error: unknown): never => {
  throw error instanceof Problem && error.code === "already_exists" ? emailTaken() : error;
};

/** An ordinary, unverified user, whatever else was sent. */
const insert = async (
  tx: Transaction,
  { account, client, input }: SignUp,
  connection: Connection,
  { email, username }: Identifiers,
  passwordHash: string | null,
  { metadata, traces }: Admission,
): Promise<string> => {
  await leaveTraces(tx, traces);
  const { name, given_name, family_name, user_metadata } = input;
  const said = Object.entries({
    email,
    name,
    given_name,
    family_name,
    user_metadata: { ...user_metadata, ...metadata.user },
    app_metadata: metadata.app,
  }).filter(([, value]) => value != null);
  const row = await insertUser(tx, account.settings.default_country_iso, Object.fromEntries(said), tx.at).catch(orEmailTaken);
  await assertConnection(tx, "connection", connection.id);
  await insertCredential(tx, { userId: row.id, connectionId: connection.id, username, passwordHash, at: tx.at });
  const data = { client_id: client.clientId, connection: connection.id };
  await record(tx, "auth.signup", data, { user: row.id, client: client.id });
  return row.id;
};

/**
 * Signs a person up on a database connection that is offered to the client and open for it. Only ever creates a new,
 * unverified user; starts no session. Throws `invalid_connection`, `no_database_connection`, `signup_disabled`,
 * `signup_denied`,
 * `validation_error`, `invalid_email`, `invalid_username`, `invalid_name`, `password_too_weak`, `email_taken`,
 * `username_taken`, or what the hashing pool refuses with.
 */
export const signUp = async (login: SignUpRooms, request: SignUp): Promise<SignedUp> => {
  const { account, client, connection: named = {}, input, ip } = request;
  const all = await login.connections.get(account.id);
  const connection = chooseDatabaseConnection(all, account, client, named);
  if (connection.disableSignup)
    throw problem("signup_disabled", "Sign-up is switched off here. An administrator has to add you.");
  assertName(input.name);
  const identifiers = identifiersOf(connection, input);
  const { password, name, given_name, family_name, user_metadata } = input;
  if (password !== undefined)
    await assertPasswordFits(password, connection.passwordPolicy, [identifiers.email, identifiers.username]);
  await assertFree(login, account.id, connection, identifiers);
  const admission = await login.askAboutSignUp({
    account,
    client,
    connectionId: connection.id,
    ip,
    userAgent: request.userAgent,
    language: request.language,
    said: { ...identifiers, name, given_name, family_name, user_metadata },
  });
  const passwordHash = password === undefined ? null : await login.pool.hash(account.id, password);
  const context = login.database.context(account.id, { type: "client", id: client.clientId, ip });
  const userId = await context.transact((tx) => insert(tx, request, connection, identifiers, passwordHash, admission));
  return { userId, connectionId: connection.id };
};

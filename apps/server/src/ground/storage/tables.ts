import type { ConnectionCategory, ConnectionType } from "@faable/auth-contract";
import type { ColumnType, Kysely, Transaction } from "kysely";

/** A jsonb column: read as a value, written as text. Drivers disagree on arrays, so the store writes the text itself. */
export type Json<T> = ColumnType<T, string, string>;

/** A column of a few words: written as one of them, read as text that `storedWord` must recognise. */
export type Word<W extends string> = ColumnType<string, W, W>;

type Instant = ColumnType<Date, Date, Date>;
type InstantOrNull = ColumnType<Date | null, Date | null, Date | null>;

interface Stored {
  account_id: string;
  id: string;
  created_at: Instant;
  updated_at: Instant;
}

export interface AccountsTable {
  account_id: string;
  slug: string;
  name: string;
  settings: Json<Record<string, unknown>>;
  created_at: Instant;
  updated_at: Instant;
}

export interface SigningKeysTable {
  account_id: string;
  kid: string;
  alg: Word<"RS256" | "ES256">;
  public_jwk: Json<Record<string, string>>;
  /** The private JWK, sealed. */
  private_jwk: string;
  published_at: Instant;
  signs_from: InstantOrNull;
  retires_at: InstantOrNull;
}

export interface ConnectionsTable extends Stored {
  connection_name: string;
  connection_type: Word<ConnectionType>;
  /** Follows from the type; a column of its own so that lists can be filtered by it. */
  category: Word<ConnectionCategory>;
  enabled: boolean;
  /** Resource ids of clients. Empty: all of the account. */
  enabled_clients: Json<string[]>;
  issuer: string | null;
  /** Our secret at the provider, sealed. */
  client_secret: string | null;
  settings: Json<Record<string, unknown>>;
}

export interface UsersTable extends Stored {
  email: string | null;
  email_verified: boolean;
  email_verified_method: string | null;
  email_change_locked_at: InstantOrNull;
  username: string | null;
  name: string | null;
  phone: string | null;
  phone_verified: boolean;
  phone_verified_method: string | null;
  locale: string | null;
  country_iso: string | null;
  /** The remaining OIDC profile fields. */
  profile: Json<Record<string, unknown>>;
  user_metadata: Json<Record<string, unknown>>;
  app_metadata: Json<Record<string, unknown>>;
  suspended: boolean;
  suspended_at: InstantOrNull;
  suspended_reason: string | null;
  last_login: InstantOrNull;
  last_ip: string | null;
  logins_count: number;
  imported_at: InstantOrNull;
}

export interface UserWordsTable {
  account_id: string;
  word: string;
  user_id: string;
}

export interface CredentialsTable extends Stored {
  user_id: string;
  connection_id: string;
  username: string | null;
  /** Argon2id as a PHC string, or the hash that was imported, until its first success. Null: no password yet. */
  password_hash: string | null;
  last_used_at: InstantOrNull;
}

export interface IdentitiesTable extends Stored {
  user_id: string;
  connection_id: string;
  identity_id: string;
  profile_data: Json<Record<string, unknown>>;
  last_login: InstantOrNull;
}

/** What has been tried how often: failed logins by identifier and network. */
export interface AttemptsTable {
  account_id: string;
  /** A digest: what strangers type is neither kept nor bounds the row. */
  key: string;
  count: number;
  expires_at: Instant;
}

export interface ClientsTable extends Stored {
  client_id: string;
  name: string;
  description: string;
  application_type: Word<"web" | "native">;
  token_endpoint_auth_method: Word<"client_secret_basic" | "client_secret_post" | "none">;
  registration: Word<"admin" | "dynamic">;
  settings: Json<Record<string, unknown>>;
  secret_hash: string | null;
  previous_secret_hash: string | null;
  previous_secret_expires_at: InstantOrNull;
}

export interface ApisTable extends Stored {
  identifier: string;
  name: string;
  slug: string;
  description: string;
  permissions: Json<{ value: string; description?: string }[]>;
  signing_alg: Word<"RS256" | "ES256">;
  token_dialect: Word<"access_token" | "access_token_authz">;
  token_lifetime: number;
  enforce_policies: boolean;
  allow_offline_access: boolean;
  skip_consent: boolean;
  include_teams_in_access_token: boolean;
  include_roles_in_access_token: boolean;
  is_system: boolean;
}

export interface TeamsTable extends Stored {
  name: string;
  slug: string;
  logo_src: string | null;
  metadata: Json<Record<string, unknown>>;
}

export interface TeamMembersTable extends Stored {
  team_id: string;
  user_id: string;
}

export interface LogsTable {
  account_id: string;
  id: string;
  type: string;
  status: Word<"success" | "failed" | "skipped" | "info">;
  message: string;
  data: Json<Record<string, unknown> | null>;
  user_id: string | null;
  client_id: string | null;
  team_id: string | null;
  created_at: Instant;
  expires_at: InstantOrNull;
}

/** Every table of the schema. All but `accounts` belong to a tenant and start with `account_id`. */
export interface Tables {
  accounts: AccountsTable;
  signing_keys: SigningKeysTable;
  connections: ConnectionsTable;
  users: UsersTable;
  user_words: UserWordsTable;
  credentials: CredentialsTable;
  identities: IdentitiesTable;
  attempts: AttemptsTable;
  clients: ClientsTable;
  apis: ApisTable;
  teams: TeamsTable;
  team_members: TeamMembersTable;
  logs: LogsTable;
}

/** Tables whose rows belong to a tenant: every one that has a tenant's id besides its own. */
export type TenantTableName = Exclude<keyof Tables, "accounts" | "signing_keys" | "user_words" | "attempts">;

/** The database outside a transaction. */
export type Db = Kysely<Tables>;

/** The database or the open transaction: the first argument of every store function. */
export type Executor = Kysely<Tables> | Transaction<Tables>;

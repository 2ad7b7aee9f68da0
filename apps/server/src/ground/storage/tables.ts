import type { ActionTrigger, ConnectionCategory, ConnectionType, WebhookType } from "@faable/auth-contract";
import type { ColumnType, Generated, Kysely, Transaction } from "kysely";

/** A jsonb column: read as a value, written as text. Drivers disagree on arrays, so the store writes the text itself. */
export type Json<T> = ColumnType<T, string, string>;

/** A column of a few words: written as one of them, read as text that `storedWord` must recognise. */
export type Word<W extends string> = ColumnType<string, W, W>;

/** The same, where there may be none. */
export type WordOrNull<W extends string> = ColumnType<string | null, W | null, W | null>;

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
  /** Primary language of the browser at the first login. */
  first_language: string | null;
  imported_at: InstantOrNull;
  /** Grows when everything that was proven of the user before counts for nothing any more. */
  proofs: Generated<number>;
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
  /** What the provider let us have at the last login, sealed. */
  provider_tokens: string | null;
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
  /** Of clients that registered themselves. */
  registration_token_hash: string | null;
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

export interface RolesTable extends Stored {
  name: string;
  slug: string;
  description: string;
  is_system: boolean;
}

export interface RolePermissionsTable {
  account_id: string;
  role_id: string;
  api_id: string;
  value: string;
}

export interface RoleMembersTable extends Stored {
  role_id: string;
  user_id: string;
}

export interface TeamMemberRolesTable {
  account_id: string;
  member_id: string;
  role_id: string;
  /** The user of the membership, so that one who holds roles is found without asking teams. */
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
  /** The login that it was a part of. */
  login_id: string | null;
  created_at: Instant;
  expires_at: InstantOrNull;
}

export interface SessionsTable extends Stored {
  status: Word<"active" | "revoked">;
  user_id: string;
  /** Resource id of the client that the session began at. */
  client_id: string | null;
  connection_id: string | null;
  /** What relying parties know the session by (`sid`). */
  sid: string;
  /** SHA-256 of the cookie's value; `null` for a direct grant, which no browser holds. */
  cookie_hash: string | null;
  /** Whether the browser was told to keep the cookie after it is closed. */
  persistent: boolean;
  authenticated_at: Instant;
  amr: Json<string[]>;
  acr: string;
  ip: string | null;
  user_agent: string | null;
  /** When a browser last came with the cookie. */
  browser_seen_at: InstantOrNull;
  /** When it was last used in any way, refreshes included. */
  last_seen_at: Instant;
  expires_at: Instant;
  revoked_at: InstantOrNull;
  revoked_reason: WordOrNull<"admin" | "logout" | "user">;
}

export interface RelyingPartiesTable {
  account_id: string;
  session_id: string;
  client_id: string;
  created_at: Instant;
}

export interface GrantsTable extends Stored {
  user_id: string;
  /** Resource id of the client. */
  client_id: string;
  session_id: string;
  scope: string;
  audience: string;
  nonce: string | null;
  /** Claims that were asked for by name (OIDC Core §5.5). */
  claims: Json<Record<string, unknown>>;
  custom_claims: ColumnType<CustomClaims | null, string | null, string | null>;
  authenticated_at: Instant;
  amr: Json<string[]>;
  acr: string;
  code_hash: string | null;
  code_challenge: string | null;
  redirect_uri: string | null;
  /** Whether `/authorize` was given the redirect URI, so that the exchange must repeat it. */
  redirect_uri_given: boolean;
  code_expires_at: InstantOrNull;
  code_used_at: InstantOrNull;
  /** SHA-256 of what every refresh token of this grant begins with. */
  family_hash: string | null;
  refresh_hash: string | null;
  superseded_hash: string | null;
  /** With the superseded token it gives the one that replaced it. */
  successor_salt: string | null;
  rotated_at: InstantOrNull;
  refresh_expires_at: InstantOrNull;
  /** The end that rotation does not move. */
  ends_at: Instant;
  ended_at: InstantOrNull;
  ended_reason: WordOrNull<"reused" | "revoked">;
}

export interface ConsentsTable extends Stored {
  user_id: string;
  client_id: string;
  audience: string;
  scopes: Json<string[]>;
}

export interface ActionsTable extends Stored {
  name: string;
  code: string;
  draft: string | null;
  triggers: Json<ActionTrigger[]>;
  enabled: boolean;
  order: number;
  revision: number;
  /** Name → sealed value. */
  secrets: Json<Record<string, string>>;
  /** Failures in a row. */
  failures: number;
}

export interface ActionRevisionsTable extends Stored {
  action_id: string;
  revision: number;
  code: string;
  triggers: Json<ActionTrigger[]>;
  actor: string | null;
}

export interface BlocksTable extends Stored {
  action_id: string;
  user_id: string;
  reason: string;
  code: string | null;
  /** In the past when it has ended; the row stays for its count. */
  blocked_until: Instant;
  deny_count: number;
  ips: Json<string[]>;
  /** Of those addresses, 24 bits, of IPv6 48. */
  networks: Json<string[]>;
}

export interface ActionEventsTable extends Stored {
  trigger: Word<ActionTrigger>;
  /** Without what tells who it was. */
  event: Json<Record<string, unknown>>;
}

/** Claims that Actions gave a grant, by token. */
export interface CustomClaims {
  access_token: Record<string, unknown>;
  id_token: Record<string, unknown>;
}

/** A login under way. `id` is the SHA-256 of the handle that its pages carry. */
export interface InteractionsTable extends Stored {
  browser_hash: string | null;
  client_id: string | null;
  request: Json<Record<string, unknown>>;
  progress: Json<Record<string, unknown>>;
  /** SHA-256 of the `state` by which a login that an Action has paused is resumed. */
  resume_hash: string | null;
  finished_at: InstantOrNull;
  expires_at: Instant;
}

export interface NotificationSubscriptionsTable extends Stored {
  channel: Word<"webhook">;
  url: string;
  events: Json<WebhookType[]>;
  enabled: boolean;
  standard_headers: boolean;
  /** Sealed. */
  secret: string;
  /** The one before it, sealed, while it signs on. */
  previous_secret: string | null;
  previous_secret_ends_at: InstantOrNull;
  /** Since when every try has failed. */
  failing_since: InstantOrNull;
  disabled_at: InstantOrNull;
  disabled_reason: WordOrNull<"failing">;
}

/** What subscribers are told of, written in the transaction in which it happened. */
export interface EventsTable extends Stored {
  type: Word<WebhookType>;
  /** The order in which it was written: of one user, the order in which it happened. Given by the database. */
  seq: Generated<string>;
  /** The order in which readers of all events come to it; null until the first of them asks. */
  number: string | null;
  /** Whom it is about, by id: what is about one is told in its order. */
  subject: string;
  /** The login that it was a part of. */
  login_id: string | null;
  payload: Json<Record<string, unknown>>;
}

/** One event on its way to one subscription. */
export interface DeliveriesTable extends Stored {
  event_id: string;
  subscription_id: string;
  type: Word<WebhookType>;
  subject: string;
  /** The event's. */
  seq: string;
  status: Word<"waiting" | "delivered" | "dead">;
  /** Tries so far, those by hand included. */
  tries: number;
  /** When it is tried next; later while somebody is trying it. Of no meaning once it does not wait. */
  due_at: Instant;
  /** The last tries, the oldest first. */
  attempts: Json<DeliveryAttempt[]>;
}

/** One try of a delivery. */
export interface DeliveryAttempt {
  at: string;
  duration_ms: number;
  status: number | null;
  error: string | null;
  /** The beginning of the receiver's answer; null where it is not kept. */
  response: string | null;
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
  roles: RolesTable;
  role_permissions: RolePermissionsTable;
  role_members: RoleMembersTable;
  team_member_roles: TeamMemberRolesTable;
  logs: LogsTable;
  sessions: SessionsTable;
  relying_parties: RelyingPartiesTable;
  grants: GrantsTable;
  consents: ConsentsTable;
  interactions: InteractionsTable;
  actions: ActionsTable;
  action_revisions: ActionRevisionsTable;
  blocks: BlocksTable;
  action_events: ActionEventsTable;
  notification_subscriptions: NotificationSubscriptionsTable;
  events: EventsTable;
  deliveries: DeliveriesTable;
}

/** Tables whose rows belong to a tenant: every one that has a tenant's id besides its own. */
export type TenantTableName = {
  [T in keyof Tables]: Tables[T] extends { account_id: string; id: string } ? T : never;
}[keyof Tables];

/** The database outside a transaction. */
export type Db = Kysely<Tables>;

/** The database or the open transaction: the first argument of every store function. */
export type Executor = Kysely<Tables> | Transaction<Tables>;

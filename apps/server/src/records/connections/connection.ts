import {
  type BodyOf,
  type ConnectionCategory,
  type Connection as ConnectionResource,
  type ConnectionType,
  connectionTypes,
  type createConnection,
  limits,
  type loginIdentifiers,
  type updateConnection,
} from "@faable/auth-contract";
import type { Static } from "typebox";
import { problem } from "../../base/index.ts";
import { storedWord } from "../../ground/storage/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { type ConnectionRow, connections } from "./connection-store.ts";

export type ConnectionShape = Static<typeof ConnectionResource>;
export type ConnectionInput = BodyOf<typeof createConnection>;
export type ConnectionPatch = BodyOf<typeof updateConnection>;
export type LoginIdentifier = (typeof loginIdentifiers)[number];

/** What a database connection demands of new passwords. */
export interface PasswordPolicy {
  readonly min_length: number;
  readonly require_lowercase: boolean;
  readonly require_uppercase: boolean;
  readonly require_number: boolean;
  readonly require_symbol: boolean;
}

/** A connection as logins work with it. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly type: ConnectionType;
  readonly category: ConnectionCategory;
  readonly enabled: boolean;
  /** Resource ids. Empty: every client of the account. */
  readonly enabledClients: readonly string[];
  /** Of database connections: what people sign in with, whether they may sign up, and what passwords must be. */
  readonly loginIdentifier: LoginIdentifier;
  readonly disableSignup: boolean;
  readonly passwordPolicy: PasswordPolicy;
  /** When people sign in elsewhere: what the provider has to be asked with. The secret stays sealed. */
  readonly settings: ConnectionSettings;
  readonly sealedSecret: string | null;
}

/** Fields that belong to some types only. */
export type ConnectionSettings = Omit<
  ConnectionShape,
  | "id"
  | "account"
  | "createdAt"
  | "updatedAt"
  | "connection_name"
  | "connection_type"
  | "category"
  | "enabled"
  | "enabled_clients"
  | "is_using_default_credentials"
>;

const allTypes = Object.keys(connectionTypes).filter((type): type is ConnectionType => Object.hasOwn(connectionTypes, type));

export const typeOf = (row: ConnectionRow): ConnectionType =>
  storedWord("connections.connection_type", allTypes, row.connection_type);

const defaultPolicy: PasswordPolicy = {
  min_length: limits.passwordMin,
  require_lowercase: false,
  require_uppercase: false,
  require_number: false,
  require_symbol: false,
};

const social: ConnectionSettings = {
  client_id: null,
  scope: null,
  authorize_url: null,
  token_url: null,
  userinfo_url: null,
  response_type: "code",
};

/** Which fields a type has, and what they are when nobody says otherwise. */
export const defaultsOf: Readonly<Record<ConnectionType, ConnectionSettings>> = {
  database: { login_identifier: "email", disable_signup: false, password_policy: { ...defaultPolicy } },
  google_oauth2: social,
  github: social,
  microsoft: social,
  figma: social,
  custom: social,
  passwordless_email: {},
  oidc: { issuer: null, jwks_url: null, client_id: null, claims_mapping: null },
};

/** A database connection that was stored without its identifier is one from before there was a choice. */
const legacy: ConnectionSettings = { login_identifier: "email_or_username" };

export const settingsOf = (row: ConnectionRow): ConnectionSettings => {
  const type = typeOf(row);
  const stored: ConnectionSettings = row.settings;
  const settings = { ...defaultsOf[type], ...(type === "database" ? legacy : {}), ...stored };
  return settings.password_policy
    ? { ...settings, password_policy: { ...defaultPolicy, ...settings.password_policy } }
    : settings;
};

export const connectionFrom = (row: ConnectionRow): Connection => {
  const type = typeOf(row);
  const settings = settingsOf(row);
  return Object.freeze({
    id: row.id,
    name: row.connection_name,
    type,
    category: connectionTypes[type],
    enabled: row.enabled,
    enabledClients: row.enabled_clients,
    loginIdentifier: settings.login_identifier ?? "email_or_username",
    disableSignup: settings.disable_signup ?? false,
    passwordPolicy: { ...defaultPolicy, ...settings.password_policy },
    settings,
    sealedSecret: row.client_secret,
  });
};

/** The connection as the Management API shows it. Its secret has no place in it. */
export const toConnection = (row: ConnectionRow): ConnectionShape => {
  const type = typeOf(row);
  return {
    ...settingsOf(row),
    ...(connectionTypes[type] === "social" ? { is_using_default_credentials: false } : {}),
    id: row.id,
    account: row.account_id,
    connection_name: row.connection_name,
    connection_type: type,
    category: connectionTypes[type],
    enabled: row.enabled,
    enabled_clients: row.enabled_clients,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
};

export const connectionNotFound = () => problem("not_found", "This account has no such connection.");

export const getConnection = async (scope: Scope, id: string): Promise<ConnectionShape> => {
  const row = await connections.find(scope, id);
  if (!row) throw connectionNotFound();
  return toConnection(row);
};

import {
  type BodyOf,
  type Client as ClientResource,
  type CreatedClient,
  type createClient,
  lifetimes,
  type updateClient,
} from "@faable/auth-contract";
import type { Static } from "typebox";
import { matchesHash, problem } from "../../base/index.ts";
import { storedWord } from "../../ground/storage/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import type { Api } from "../apis/index.ts";
import { type ClientRow, findClientRow } from "./client-store.ts";

export type ClientShape = Static<typeof ClientResource>;
export type CreatedClientShape = Static<typeof CreatedClient>;
export type ClientInput = BodyOf<typeof createClient>;
export type ClientPatch = BodyOf<typeof updateClient>;

/** Settings without a column of their own. */
export type ClientSettings = Pick<
  ClientShape,
  | "callbacks"
  | "logout_urls"
  | "web_origins"
  | "grant_types"
  | "response_types"
  | "refresh_token"
  | "client_uri"
  | "logo_uri"
  | "tos_uri"
  | "policy_uri"
  | "contacts"
  | "software_id"
  | "software_version"
  | "default_connection"
  | "is_first_party"
  | "id_token_claims"
  | "frontchannel_logout_uri"
  | "frontchannel_logout_session_required"
  | "backchannel_logout_uri"
  | "backchannel_logout_session_required"
  | "allowed_apis"
>;

export const defaultSettings: ClientSettings = {
  callbacks: [],
  logout_urls: [],
  web_origins: [],
  grant_types: null,
  response_types: ["code"],
  refresh_token: {},
  client_uri: null,
  logo_uri: null,
  tos_uri: null,
  policy_uri: null,
  contacts: [],
  software_id: null,
  software_version: null,
  default_connection: null,
  is_first_party: true,
  id_token_claims: true,
  frontchannel_logout_uri: null,
  frontchannel_logout_session_required: false,
  backchannel_logout_uri: null,
  backchannel_logout_session_required: false,
  allowed_apis: [],
};

/** A client as the token endpoint works with it. */
export interface Client {
  readonly id: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly authMethod: ClientShape["token_endpoint_auth_method"];
  readonly registration: ClientShape["registration"];
  readonly grantTypes: readonly string[] | null;
  readonly webOrigins: readonly string[];
  readonly name: string;
  readonly isNative: boolean;
  /** Redirect URIs, compared by `redirectUriOf` alone. */
  readonly callbacks: readonly string[];
  readonly logoutUrls: readonly string[];
  /** The page that is framed when a session of it ends, and whether it is told which (OIDC Front-Channel Logout §2). */
  readonly frontChannelLogout: { readonly uri: string; readonly sessionRequired: boolean } | null;
  /** Where it is told of ended sessions of it (OIDC Back-Channel Logout §2.2). */
  readonly backChannelLogout: string | null;
  /** Seconds that a refresh token of it lives without being used. */
  readonly refreshLifetime: number;
  /** Whether ID tokens carry identity claims beside `/userinfo`. */
  readonly identityInIdToken: boolean;
  readonly isFirstParty: boolean;
  /** Ids of the APIs that a client which registered itself may have. */
  readonly allowedApis: readonly string[];
  readonly secretHash: string | null;
  readonly previousSecret: { readonly hash: string; readonly expiresAt: Date } | null;
}

const applicationType = (row: ClientRow) => storedWord("clients.application_type", ["web", "native"], row.application_type);

const registration = (row: ClientRow) => storedWord("clients.registration", ["admin", "dynamic"], row.registration);

const authMethod = (row: ClientRow) =>
  storedWord(
    "clients.token_endpoint_auth_method",
    ["client_secret_basic", "client_secret_post", "none"],
    row.token_endpoint_auth_method,
  );

export const settingsOf = (row: ClientRow): ClientSettings => ({ ...defaultSettings, ...row.settings });

const frontChannelLogoutOf = (settings: ClientSettings): Client["frontChannelLogout"] => {
  const { frontchannel_logout_uri: uri, frontchannel_logout_session_required: sessionRequired } = settings;
  return uri === null ? null : { uri, sessionRequired };
};

export const clientFrom = (row: ClientRow): Client => {
  const settings = settingsOf(row);
  const { previous_secret_hash: hash, previous_secret_expires_at: expiresAt } = row;
  return Object.freeze({
    id: row.id,
    accountId: row.account_id,
    clientId: row.client_id,
    authMethod: authMethod(row),
    registration: registration(row),
    grantTypes: settings.grant_types,
    webOrigins: settings.web_origins,
    name: row.name,
    isNative: applicationType(row) === "native",
    callbacks: settings.callbacks,
    logoutUrls: settings.logout_urls,
    frontChannelLogout: frontChannelLogoutOf(settings),
    backChannelLogout: settings.backchannel_logout_uri,
    refreshLifetime: settings.refresh_token.token_lifetime ?? lifetimes.refreshToken,
    identityInIdToken: settings.id_token_claims,
    isFirstParty: settings.is_first_party,
    allowedApis: settings.allowed_apis,
    secretHash: row.secret_hash,
    previousSecret: hash !== null && expiresAt !== null ? { hash, expiresAt } : null,
  });
};

/** A public client has no secret and proves itself by PKCE alone (RFC 6749 §2.1). */
export const isPublic = ({ authMethod }: Client): boolean => authMethod === "none";

/** Grants that have a user, and with the user's tokens a refresh token. */
const userGrants = new Set([
  "authorization_code",
  "password",
  "urn:ietf:params:oauth:grant-type:device_code",
  "http://auth0.com/oauth/grant-type/passwordless/otp",
]);

/**
 * Without a list a client may use every grant except `password`, which is strictly opt-in. A list is exact, but that
 * whoever may have a user's tokens may renew them.
 */
export const mayUseGrant = ({ grantTypes, registration }: Client, grant: string): boolean => {
  if (grant === "password" && registration === "dynamic") return false;
  if (grantTypes === null) return grant !== "password";
  return grantTypes.includes(grant) || (grant === "refresh_token" && grantTypes.some((each) => userGrants.has(each)));
};

type MachineSettings = Partial<Pick<ClientShape, "grant_types" | "token_endpoint_auth_method" | "registration">>;

/** Whether a client of these settings gets tokens for itself, and with them all that its account can be asked. */
export const isMachine = ({ grant_types, token_endpoint_auth_method, registration }: MachineSettings): boolean =>
  registration !== "dynamic" &&
  token_endpoint_auth_method !== "none" &&
  (grant_types == null || grant_types.includes("client_credentials"));

/** A client that registered itself has the APIs that an administrator allowed it, and never a built-in one. */
export const mayHaveApi = ({ registration, allowedApis }: Client, api: Pick<Api, "id" | "isSystem">): boolean =>
  registration === "admin" || (!api.isSystem && allowedApis.includes(api.id));

/** Whether this is the client's secret, or the one before it while its overlap lasts. */
export const presentsSecret = (client: Client, secret: string, now: Date): boolean => {
  if (client.secretHash !== null && matchesHash(secret, client.secretHash)) return true;
  const { previousSecret: previous } = client;
  return previous !== null && previous.expiresAt > now && matchesHash(secret, previous.hash);
};

/** The client as the Management API shows it. Hashes of secrets have no place in it. */
export const toClient = (row: ClientRow): ClientShape => ({
  ...settingsOf(row),
  id: row.id,
  account: row.account_id,
  client_id: row.client_id,
  name: row.name,
  description: row.description,
  application_type: applicationType(row),
  token_endpoint_auth_method: authMethod(row),
  registration: registration(row),
  previous_secret_expires_at: row.previous_secret_expires_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const clientNotFound = () => problem("not_found", "This account has no such client.");

export const getClient = async (scope: Scope, id: string): Promise<ClientShape> => {
  const row = await findClientRow(scope, id);
  if (!row) throw clientNotFound();
  return toClient(row);
};

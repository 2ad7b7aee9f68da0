// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { WebhookEvent } from "./events.gen.ts";

/** What the server answers to `listAccounts`, `getAccount`, `createAccount`, `updateAccount`. */
export interface Account {
  /** Identifier, `account_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** Display name; also the sender's name of mails. */
  name: string;
  /** Logo shown on pages and mails. */
  logo_src: string | null;
  /** Icon shown on pages. */
  icon_src: string | null;
  /** Host names of the tenant's applications; the first is the default target of the welcome mail. */
  callback_hostnames: string[];
  /** Connection used when neither the request nor the client names one. */
  default_connection: string | null;
  /** Languages offered. Default `["en"]`. */
  enabled_locales: ("en" | "es")[];
  /** Which mails are sent unasked. */
  notification_settings: {
    /** Send a welcome mail once an address is verified. Default false. */
    welcome_email_enabled: boolean;
    /** Send a verification link at sign-up. Default false. */
    verify_email_auto_send: boolean;
  };
  /** Who must confirm a change of address. Default `new_only`. */
  email_change_verification_mode: "new_only" | "old_and_new";
  /** Reply-To of every mail of the tenant; stored in the normal form of addresses. */
  email_reply_to: string | null;
  /** Own wording of the welcome mail; null means the built-in one. Replaced as a whole. */
  welcome_email: {
    /** Target of the button. */
    cta_url?: string;
    /** Plain text, sent as it is in every language. */
    body?: string;
    /** Links at the foot of the mail. */
    social_links?: {
      /** Text of the link. */
      label: string;
      /** Where it leads. */
      url: string;
    }[];
  } | null;
  /** ISO 3166-1 alpha-2 country that national phone numbers are read with. */
  default_country_iso: string | null;
  /** Look of the hosted pages; null means the built-in one. Replaced as a whole. */
  branding: {
    /** Colour of the main button and of links, `#rrggbb`. Corrected where text would be hard to read. */
    primary_color?: string;
    /** Colour around the card, `#rrggbb`. */
    background_color?: string;
    /** Roundness of corners in pixels. Default 10. */
    radius?: number;
    /** Family of fonts, of those a device has. Default `system`. */
    font?: "system" | "serif" | "rounded" | "mono";
    /** `auto` follows the device. Default `auto`. */
    color_scheme?: "auto" | "light" | "dark";
    /** Logo on the pages: a `data:` URL of a PNG, JPEG or WebP picture of at most 64 KiB. */
    logo?: string;
    /** Logo on dark pages, in the same form. Default: `logo`. */
    logo_dark?: string;
  } | null;
  /** How people sign in. Replaced as a whole. */
  login_methods: {
    /** Connections in the order in which pages show them. The rest follows: passwords, then providers, oldest first. */
    order?: string[];
    /** Connections that are offered nowhere. */
    removed?: string[];
    /** Ask for the address on a page of its own before the password. Default false. */
    identifier_first?: boolean;
    /** Whether the sign-in page lets people choose to stay signed in. Default `off`: they do. */
    remember_me?: "off" | "optional";
  };
  /**
   * Whether clients may register themselves (`POST /oidc/register`). They get no API until an administrator allows it.
   * Default true.
   */
  dynamic_registration_enabled: boolean;
  /**
   * Whether the last events given to Actions are kept, without what tells who it was, so that a draft can be tried with them
   * (`POST /actions/:id/replay`). Default true.
   */
  keep_action_events: boolean;
  /** Ask before logging out. Default false. */
  logout_confirm_required: boolean;
  /** Host label of the account. Never changes. */
  slug: string;
  /** The account's host, `<slug>.<base host>`. */
  domain: string;
  /** Algorithm of ID tokens. */
  token_signing_alg: "RS256";
  /** Owning project on the hosted platform; null here. */
  team: string | null;
}

/**
 * What the server answers to `deleteAccount`, `deleteUser`, `deleteClient`, `deleteConnection`, `deleteCredential`,
 * `deleteIdentity`, `deleteApi`, `deleteRole`, `removeRoleMember`, `deleteTeam`, `removeTeamMember`, `deleteAction`,
 * `deleteBlock`, `deleteNotificationSubscription`.
 */
export interface Deleted {
  /** What was deleted. */
  id: string;
  /** Always `deleted`. */
  status: "deleted";
}

/** What the server answers to `getAccountByHost`. */
export interface PublicAccount {
  /** The account. */
  id: string;
  /** Display name; also the sender's name of mails. */
  name: string;
  /** Host label of the account. Never changes. */
  slug: string;
  /** The account's host, `<slug>.<base host>`. */
  domain: string;
  /** Logo shown on pages and mails. */
  logo_src: string | null;
  /** Icon shown on pages. */
  icon_src: string | null;
  /** Languages offered. Default `["en"]`. */
  enabled_locales: ("en" | "es")[];
}

/** Part of other objects. */
export interface SigningKey {
  /** What the header of its tokens names. */
  kid: string;
  /** Signature algorithm. */
  alg: "RS256" | "ES256";
  /** `next` is published and will sign; `current` signs; `previous` only verifies. */
  status: "next" | "current" | "previous";
  /** Since when it is in the JWKS. ISO 8601, UTC. */
  published_at: string;
  /** When it starts to sign; null until it is rotated in. ISO 8601, UTC. */
  signs_from: string | null;
  /** When it leaves the JWKS: after the last token it can have signed. ISO 8601, UTC. */
  retires_at: string | null;
}

/** What the server answers to `listAccountKeys`, `rotateAccountKeys`, `revokeAccountKey`. */
export interface SigningKeys {
  /** All keys that are published now. */
  keys: SigningKey[];
}

/** What the server answers to `listUsers`, `getUser`, `createUser`, `updateUser`. */
export interface User {
  /** Identifier, `user_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /**
   * Stored in one normal form (trimmed, lower case, composed accents, the domain in ASCII) and unique in it in the account.
   */
  email: string | null;
  /** Default false. */
  email_verified: boolean;
  /** Full name. */
  name: string | null;
  /** Given name. */
  given_name: string | null;
  /** Family name. */
  family_name: string | null;
  /** Middle name. */
  middle_name: string | null;
  /** Nickname. */
  nickname: string | null;
  /** Portrait. */
  picture: string | null;
  /** Profile page. */
  profile: string | null;
  /** Web site. */
  website: string | null;
  /** Gender. */
  gender: string | null;
  /** Birth date, `YYYY-MM-DD`. */
  birthdate: string | null;
  /** Time zone, for example `Europe/Madrid`. */
  zoneinfo: string | null;
  /** Language, for example `es`; decides the language of mails. */
  locale: string | null;
  /** E.164. National numbers are read with the account's `default_country_iso`. Changing it resets `phone_verified`. */
  phone: string | null;
  /** Default false. */
  phone_verified: boolean;
  /** ISO 3166-1 alpha-2. */
  country_iso: string | null;
  /** Postal address (OIDC Core §5.1.1). Replaced as a whole. */
  address: {
    /** Street and number. */
    street_address?: string | null;
    /** City. */
    locality?: string | null;
    /** State or province. */
    region?: string | null;
    /** Postal code. */
    postal_code?: string | null;
    /** Country. */
    country?: string | null;
    /** The address as one text. */
    formatted?: string | null;
  } | null;
  /** How the address was verified, for example `admin`. */
  email_verified_method: string | null;
  /** Since when upstream logins leave `email` alone. ISO 8601, UTC. */
  email_change_locked_at: string | null;
  /** User name of the database credential. */
  username: string | null;
  /** How the phone was verified. */
  phone_verified_method: string | null;
  /** Whether the stored number is usable E.164. */
  phone_e164: boolean;
  /** Data the user may edit. */
  user_metadata: Record<string, unknown>;
  /** Data only administrators and backends write. */
  app_metadata: Record<string, unknown>;
  /** A suspended user cannot sign in. */
  suspended: boolean;
  /** Since when. ISO 8601, UTC. */
  suspended_at: string | null;
  /** Why. */
  suspended_reason: string | null;
  /** Last successful login. ISO 8601, UTC. */
  last_login: string | null;
  /** Source address of the last login. */
  last_ip: string | null;
  /** Successful logins. */
  logins_count: number;
  /** Set by bulk import. ISO 8601, UTC. */
  imported_at: string | null;
}

/** What the server answers to `listTeams`, `getTeam`, `createTeam`, `updateTeam`. */
export interface Team {
  /** Identifier, `team_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** Display name. */
  name: string;
  /** Short name used in the `teams` claim, unique in the account. Default: made from the name. */
  slug: string;
  /** Logo. */
  logo_src: string | null;
  /** The tenant's own data about the team. Replaced as a whole. */
  metadata: Record<string, unknown>;
}

/** What the server answers to `listUserTeams`, `listTeamMembers`, `addTeamMember`, `updateTeamMember`. */
export interface TeamMember {
  /** Identifier, `tm_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** Id, or the user with `expand=user`. */
  user: string | User | null;
  /** Id, or the team with `expand=team`. */
  team: string | Team | null;
  /** Roles held inside the team. */
  roles: string[];
}

/** What the server answers to `listRoles`, `getRole`, `createRole`, `updateRole`. */
export interface Role {
  /** Identifier, `role_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** Display name, unique in the account; the `roles` claim holds it. */
  name: string;
  /** Short name, unique in the account. Default: made from the name. */
  slug: string;
  /** What it is for. Default empty. */
  description: string;
  /**
   * What its holders may do at the Management API, whose tokens hold no more than their user's roles. At an API of your own
   * its catalogue decides what a token is granted, and roles reach it by name where the API has
   * `include_roles_in_access_token`. Replaced as a whole; each must be in the catalogue of its API. A permission that leaves
   * the catalogue, or whose API is deleted, leaves the role.
   */
  permissions: {
    /** The API whose catalogue holds the permission; the built-in management API is one of them. */
    api: string;
    /** A scope value of that API's catalogue. */
    value: string;
  }[];
  /**
   * Built in: it cannot be renamed or deleted. The operator account has one, `operator`, whose holders may administer every
   * account.
   */
  is_system: boolean;
}

/** What the server answers to `listUserRoles`, `listRoleMembers`, `addRoleMember`. */
export interface RoleMember {
  /** Identifier, `rm_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** Id, or the role with `expand=role`. */
  role: string | Role | null;
  /** Id, or the user with `expand=user`. */
  user: string | User | null;
}

/** What the server answers to `listClients`, `getClient`, `updateClient`. */
export interface Client {
  /** Identifier, `client_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** The OAuth `client_id`. Not the same as `id`. */
  client_id: string;
  /** Display name. */
  name: string;
  /** What it is for. Default empty. */
  description: string;
  /** Redirect URIs, compared character for character. */
  callbacks: string[];
  /** Where a logout may return to, compared character for character. */
  logout_urls: string[];
  /** Browser origins (`scheme://host[:port]`) that may call the token endpoint. Empty: any. */
  web_origins: string[];
  /** Default `web`. A `native` client is public unless it says otherwise. */
  application_type: "web" | "native";
  /** How it authenticates. `none` is a public client: it has no secret and must use PKCE. Default `client_secret_basic`. */
  token_endpoint_auth_method: "client_secret_basic" | "client_secret_post" | "none";
  /** Exact list of grants it may use. null: every grant except `password`. */
  grant_types: (
    | "authorization_code"
    | "refresh_token"
    | "client_credentials"
    | "urn:ietf:params:oauth:grant-type:device_code"
    | "urn:ietf:params:oauth:grant-type:token-exchange"
    | "http://auth0.com/oauth/grant-type/passwordless/otp"
    | "http://auth0.com/oauth/grant-type/mfa-otp"
    | "http://auth0.com/oauth/grant-type/mfa-recovery-code"
    | "password"
  )[] | null;
  /** Default `["code"]`. */
  response_types: "code"[];
  /** Replaced as a whole. */
  refresh_token: {
    /** Seconds of inactivity after which a refresh token ends. Default 2592000. */
    token_lifetime?: number;
    /** Stored for compatibility, without effect. */
    expiration_mode?: string;
    /** Stored for compatibility, without effect. */
    infinite_token_lifetime?: boolean;
  };
  /** Home page. */
  client_uri: string | null;
  /** Logo. */
  logo_uri: string | null;
  /** Terms of service. */
  tos_uri: string | null;
  /** Privacy policy. */
  policy_uri: string | null;
  /** Mail addresses of whoever is responsible for it; stored in the normal form of addresses. */
  contacts: string[];
  /** Identifier of the software. */
  software_id: string | null;
  /** Version of the software. */
  software_version: string | null;
  /** Connection used when the request names none. */
  default_connection: string | null;
  /**
   * Whether ID tokens carry the identity claims of their scopes. Default true; false leaves them to `/userinfo`, as OIDC Core
   * §5.4 has it for the code flow.
   */
  id_token_claims: boolean;
  /** Whether it belongs to the tenant itself. Default true; false for a client that registered itself. */
  is_first_party: boolean;
  /** Page that is shown in a frame when a session ends (OpenID Connect Front-Channel Logout). No fragment. */
  frontchannel_logout_uri: string | null;
  /** Whether that page is told `iss` and `sid`. Default false. */
  frontchannel_logout_session_required: boolean;
  /** Where a logout token is posted when a session ends (OpenID Connect Back-Channel Logout). No fragment. */
  backchannel_logout_uri: string | null;
  /** Whether logout tokens must name the session. Default false. */
  backchannel_logout_session_required: boolean;
  /**
   * The APIs that a client which registered itself may have tokens for; empty, the default, means none. The management API
   * cannot be one of them. Clients that an administrator created may ask for every API.
   */
  allowed_apis: string[];
  /** Who created it: an administrator, or the client itself. */
  registration: "admin" | "dynamic";
  /** Until when the secret before the last rotation still works. ISO 8601, UTC. */
  previous_secret_expires_at: string | null;
}

/** What the server answers to `createClient`. */
export interface CreatedClient {
  /** Identifier, `client_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** The OAuth `client_id`. Not the same as `id`. */
  client_id: string;
  /** Display name. */
  name: string;
  /** What it is for. Default empty. */
  description: string;
  /** Redirect URIs, compared character for character. */
  callbacks: string[];
  /** Where a logout may return to, compared character for character. */
  logout_urls: string[];
  /** Browser origins (`scheme://host[:port]`) that may call the token endpoint. Empty: any. */
  web_origins: string[];
  /** Default `web`. A `native` client is public unless it says otherwise. */
  application_type: "web" | "native";
  /** How it authenticates. `none` is a public client: it has no secret and must use PKCE. Default `client_secret_basic`. */
  token_endpoint_auth_method: "client_secret_basic" | "client_secret_post" | "none";
  /** Exact list of grants it may use. null: every grant except `password`. */
  grant_types: (
    | "authorization_code"
    | "refresh_token"
    | "client_credentials"
    | "urn:ietf:params:oauth:grant-type:device_code"
    | "urn:ietf:params:oauth:grant-type:token-exchange"
    | "http://auth0.com/oauth/grant-type/passwordless/otp"
    | "http://auth0.com/oauth/grant-type/mfa-otp"
    | "http://auth0.com/oauth/grant-type/mfa-recovery-code"
    | "password"
  )[] | null;
  /** Default `["code"]`. */
  response_types: "code"[];
  /** Replaced as a whole. */
  refresh_token: {
    /** Seconds of inactivity after which a refresh token ends. Default 2592000. */
    token_lifetime?: number;
    /** Stored for compatibility, without effect. */
    expiration_mode?: string;
    /** Stored for compatibility, without effect. */
    infinite_token_lifetime?: boolean;
  };
  /** Home page. */
  client_uri: string | null;
  /** Logo. */
  logo_uri: string | null;
  /** Terms of service. */
  tos_uri: string | null;
  /** Privacy policy. */
  policy_uri: string | null;
  /** Mail addresses of whoever is responsible for it; stored in the normal form of addresses. */
  contacts: string[];
  /** Identifier of the software. */
  software_id: string | null;
  /** Version of the software. */
  software_version: string | null;
  /** Connection used when the request names none. */
  default_connection: string | null;
  /**
   * Whether ID tokens carry the identity claims of their scopes. Default true; false leaves them to `/userinfo`, as OIDC Core
   * §5.4 has it for the code flow.
   */
  id_token_claims: boolean;
  /** Whether it belongs to the tenant itself. Default true; false for a client that registered itself. */
  is_first_party: boolean;
  /** Page that is shown in a frame when a session ends (OpenID Connect Front-Channel Logout). No fragment. */
  frontchannel_logout_uri: string | null;
  /** Whether that page is told `iss` and `sid`. Default false. */
  frontchannel_logout_session_required: boolean;
  /** Where a logout token is posted when a session ends (OpenID Connect Back-Channel Logout). No fragment. */
  backchannel_logout_uri: string | null;
  /** Whether logout tokens must name the session. Default false. */
  backchannel_logout_session_required: boolean;
  /**
   * The APIs that a client which registered itself may have tokens for; empty, the default, means none. The management API
   * cannot be one of them. Clients that an administrator created may ask for every API.
   */
  allowed_apis: string[];
  /** Who created it: an administrator, or the client itself. */
  registration: "admin" | "dynamic";
  /** Until when the secret before the last rotation still works. ISO 8601, UTC. */
  previous_secret_expires_at: string | null;
  /** Shown this once. Absent for public clients. */
  client_secret?: string;
}

/** What the server answers to `rotateClientSecret`. */
export interface RotatedSecret {
  /** The client. */
  id: string;
  /** The OAuth `client_id`; unchanged. */
  client_id: string;
  /** The new secret. Shown this once. */
  client_secret: string;
  /** Until when the secret before the last rotation still works. ISO 8601, UTC. */
  previous_secret_expires_at: string | null;
}

/** What the server answers to `listConnections`, `getConnection`, `createConnection`, `updateConnection`. */
export interface Connection {
  /** Identifier, `connection_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** Name, unique in the account, without white space around it; what `connection=` of a request names. */
  connection_name: string;
  /** Whether people can sign in by it. Default true. */
  enabled: boolean;
  /** Clients it is offered to, by resource id. Empty, the default: all of the account. */
  enabled_clients: string[];
  /** What it is. Decides which fields it has; never changes. */
  connection_type: 
    | "google_oauth2"
    | "github"
    | "microsoft"
    | "figma"
    | "custom"
    | "database"
    | "passwordless_email"
    | "oidc";
  /** Follows from the type. */
  category: "database" | "social" | "passwordless" | "oidc";
  /** Database connections: what people sign in with. Default `email`. */
  login_identifier?: "email" | "username" | "email_or_username";
  /** Database connections: whether self-service sign-up is refused. Default false. */
  disable_signup?: boolean;
  /** Database connections: what is demanded of new passwords. Replaced as a whole. */
  password_policy?: {
    /** Characters. Default 8. */
    min_length?: number;
    /** A lower case letter. Default false. */
    require_lowercase?: boolean;
    /** An upper case letter. Default false. */
    require_uppercase?: boolean;
    /** A digit. Default false. */
    require_number?: boolean;
    /** A character that is neither letter nor digit. Default false. */
    require_symbol?: boolean;
  };
  /** Social connections: our identifier at the provider. `oidc`: the `aud` that tokens must have. */
  client_id?: string | null;
  /** Social connections: scopes that are asked for, space-separated. Default: the provider's. */
  scope?: string | null;
  /** Social connections: the provider's authorization endpoint, instead of its usual one. */
  authorize_url?: string | null;
  /** Social connections: the provider's token endpoint, instead of its usual one. */
  token_url?: string | null;
  /** Social connections: the provider's userinfo endpoint, instead of its usual one. */
  userinfo_url?: string | null;
  /** Social connections: always `code`. */
  response_type?: "code";
  /** `oidc`: the `iss` of tokens that are trusted, compared exactly; unique in the account. */
  issuer?: string | null;
  /** `oidc`: where its public keys are. Default: `<issuer>/.well-known/jwks`. */
  jwks_url?: string | null;
  /**
   * `oidc`: claim → `token.<claim>`, `request.<field>` or a `"literal"` in quotes, for tokens that are exchanged. Replaced as
   * a whole.
   */
  claims_mapping?: Record<string, unknown> | null;
  /** Social connections: whether the installation's own application at the provider is used. */
  is_using_default_credentials?: boolean;
}

/** What the server answers to `listCredentials`, `createCredential`, `updateCredential`, `setCredentialPassword`. */
export interface Credential {
  /** Identifier, `credential_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** The user. */
  user: string;
  /** The database connection. */
  connection: string;
  /** The user's address. */
  email: string | null;
  /** User name, kept as it is typed and unique in the connection: no `@`, no white space, nothing that looks like an id. */
  username: string | null;
  /** Whether there is a password. */
  password_hash_status: "set" | "not_set";
  /** When the password was last right. ISO 8601, UTC. */
  last_used_at: string | null;
}

/** What the server answers to `listIdentities`, `getIdentity`, `createIdentity`. */
export interface Identity {
  /** Identifier, `identity_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** Id, or the user with `expand=user`. */
  user: string | User | null;
  /** Id, or the connection with `expand=connection`. */
  connection: string | Connection | null;
  /** The user's identifier at the provider, always a text; unique in the connection. */
  identity_id: string;
  /** The profile as the provider gave it. */
  profile_data: Record<string, unknown>;
  /** Last login by it. ISO 8601, UTC. */
  last_login: string | null;
}

/** What the server answers to `getProviderToken`, `refreshProviderToken`. */
export interface ProviderToken {
  /** The access token, as the provider gave it. */
  access_token: string;
  /** How it is sent. */
  token_type: "Bearer";
  /** What it is good for, as the provider said; `null` where it did not. */
  scope: string | null;
  /** When it ends; `null` where the provider did not say. ISO 8601, UTC. */
  expires_at: string | null;
}

/** What the server answers to `listApis`, `getApi`, `createApi`, `updateApi`. */
export interface Api {
  /** Identifier, `api_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** The audience: a URL or URN, compared exactly. Never changes. Audiences of the server itself are refused. */
  identifier: string;
  /** Display name. */
  name: string;
  /** Short name, unique in the account. Default: made from the name. */
  slug: string;
  /** What it is for. Default empty. */
  description: string;
  /** The API's catalogue of scopes. Default empty. */
  permissions: {
    /** Scope value (RFC 6749 §3.3 characters), customarily `verb:resource`. */
    value: string;
    /** Shown on consent screens. */
    description?: string;
  }[];
  /** Algorithm of its access tokens. Default `RS256`; `ES256` is much cheaper to sign. */
  signing_alg: "RS256" | "ES256";
  /** `access_token_authz` adds the `permissions` claim. Default `access_token`. */
  token_dialect: "access_token" | "access_token_authz";
  /** Seconds an access token lives. Default 86400. */
  token_lifetime: number;
  /** true grants only scopes of the catalogue; false echoes what was requested. Default false. */
  enforce_policies: boolean;
  /** Whether refresh tokens may accompany its tokens. Default true. */
  allow_offline_access: boolean;
  /** First-party clients skip the consent page. Default false. */
  skip_consent: boolean;
  /** Adds `teams` to user tokens. Default false. */
  include_teams_in_access_token: boolean;
  /** Adds `roles` to user tokens. Default false. */
  include_roles_in_access_token: boolean;
  /** The built-in management API; unchangeable. */
  is_system: boolean;
}

/** What the server answers to `listSessions`, `getSession`, `revokeSession`. */
export interface Session {
  /** Identifier, `session_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** A session past its `expires_at` is over whatever this says. */
  status: "active" | "revoked";
  /** What relying parties know it by: the `sid` of ID and logout tokens. */
  sid: string;
  /** Who is signed in. */
  user: string;
  /** The client at which it began. */
  client: string | null;
  /** The connection that proved the user last. */
  connection: string | null;
  /** Source address of the last sign-in. */
  ip: string | null;
  /** What the browser called itself at the last sign-in. */
  user_agent: string | null;
  /** The same in words, such as `Firefox on Windows`. */
  device_name: string | null;
  /** Its last use, refreshes included. ISO 8601, UTC. */
  last_seen_at: string;
  /** When it ends if it is not used: 30 days after its last use. ISO 8601, UTC. */
  expires_at: string;
  /** When it was ended. ISO 8601, UTC. */
  revoked_at: string | null;
  /** Who ended it. */
  revoked_reason: "admin" | "logout" | "user" | null;
}

/**
 * What the server answers to `listActions`, `getAction`, `createAction`, `updateAction`, `publishAction`, `rollbackAction`.
 */
export interface Action {
  /** Identifier, `action_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** What people call it. */
  name: string;
  /**
   * JavaScript source with one or more hooks: `exports.onExecutePostLogin`, `onExecuteContinue`,
   * `onExecuteClientCredentials`, `onExecutePreSignup`. Empty: it never runs. What is sent runs from the next login on; to
   * try it first, send it as `draft`. At most 64 KiB.
   */
  code: string;
  /**
   * Code that does not run yet. It is tried with `/test` and `/replay`, and becomes `code` with `/publish`. It is read when
   * it is sent, as `code` is. `null`: none. At most 64 KiB.
   */
  draft: string | null;
  /** Whether it runs. Default true. */
  enabled: boolean;
  /** Its place among the Actions of a trigger, ascending; of two alike the older one runs first. Default 0. */
  order: number;
  /** When it runs: follows from the hooks that `code` exports. */
  triggers: ("post-login" | "continue" | "client-credentials" | "pre-signup")[];
  /** The first of `triggers`; null if there is none. For older callers. */
  trigger: "post-login" | "continue" | "client-credentials" | "pre-signup" | null;
  /** Grows by one with each change of `code`. */
  revision: number;
  /** Names of its secrets. Their values are never shown. */
  secret_names: string[];
  /** Times in a row that it has failed since it last came to its end. */
  failures: number;
}

/** Part of other objects. */
export interface ActionRevision {
  /** The Action. */
  action: string;
  /** Its number. */
  revision: number;
  /** The code of then. At most 64 KiB. */
  code: string;
  /** When it ran. */
  triggers: ("post-login" | "continue" | "client-credentials" | "pre-signup")[];
  /** Who made it: id of the user, or `client_id` of the machine. */
  actor: string | null;
  /** When it began to run. ISO 8601, UTC. */
  createdAt: string;
}

/** What the server answers to `listActionRevisions`. */
export interface ActionRevisions {
  /** Newest first. */
  results: ActionRevision[];
}

/** Part of other objects. */
export interface ActionVerdict {
  /** What would have become of the login. */
  outcome: "allow" | "deny" | "redirect" | "failed";
  /** Of a denial: what the person or application is told. */
  reason: string | null;
  /** Of a denial: its tag in the log. */
  code: string | null;
  /** Of a denial: milliseconds for which it would hold. */
  block_for: number | null;
  /** Where the person would have been sent, without the `state` that is added. */
  redirect: string | null;
  /** `{code, details}` of each `api.access.review`. */
  reviews: Record<string, unknown>[];
  /** Claims set for the access token. */
  access_token: Record<string, unknown>;
  /** Claims set for the ID token. */
  id_token: Record<string, unknown>;
  /** What would have been merged into the user's metadata; null deletes. */
  user_metadata: Record<string, unknown>;
  /** What would have been merged into the user's `app_metadata`; null deletes. */
  app_metadata: Record<string, unknown>;
  /**
   * Whether a timer, a `fetch` or another promise was still open when the hook returned: what would have followed never ran,
   * a denial neither. Most often an `await` is missing.
   */
  unfinished: boolean;
  /** `{name, message, stack}` of what the code threw, or of the limit it ran into. */
  error: Record<string, unknown> | null;
}

/** What the server answers to `testAction`. */
export interface ActionTest {
  verdict: ActionVerdict;
  /** What the code wrote, at most 100 lines. */
  console: {
    /** What it was written with. */
    level: "log" | "info" | "warn" | "error" | "debug";
    /** The line, at most 2 KB. */
    text: string;
  }[];
  /** How long it ran. */
  duration_ms: number;
}

/** What the server answers to `replayAction`. */
export interface ActionReplay {
  /** How many events were replayed. */
  replayed: number;
  /** How many were not, for want of time. */
  left: number;
  /** At how many both came to the same. */
  unchanged: number;
  /** The events at which the two came to something else. */
  changes: {
    /** Identifier of the kept event. */
    event: string;
    /** The trigger. */
    trigger: "post-login" | "continue" | "client-credentials" | "pre-signup";
    /** When it happened. ISO 8601, UTC. */
    at: string;
    /** Members of the verdict that differ. */
    differs: string[];
    before: ActionVerdict;
    after: ActionVerdict;
  }[];
}

/** What the server answers to `listBlocks`. */
export interface Block {
  /** Identifier, `block_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** The Action that denied. */
  action: string;
  /** The user who is refused. */
  user: string;
  /** What the user is told. */
  reason: string;
  /** The tag that the Action gave. */
  code: string | null;
  /** When it ends. ISO 8601, UTC. */
  blocked_until: string;
  /** How often this Action has denied this user with a duration. */
  deny_count: number;
  /** Addresses that it was set for, or that were refused by it since. */
  ips: string[];
}

/**
 * What the server answers to `listNotificationSubscriptions`, `getNotificationSubscription`,
 * `updateNotificationSubscription`.
 */
export interface NotificationSubscription {
  /** Identifier, `ns_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** How it is told: `webhook`. */
  channel: "webhook";
  /** Where events are posted to. `https`; `http` only on this machine, where the server may call private networks. */
  url: string;
  /** Types of events that are told. There is no wildcard: a type that is added later is not told unasked. */
  events: (
    | "user.created"
    | "user.updated"
    | "user.deleted"
    | "auth.login"
    | "team.member.added"
    | "action.failing"
    | "notification_subscription.disabled"
  )[];
  /**
   * Whether events are told. Default true. What happens while it is false is told to nobody later; `/replay` sends it.
   * Enabling one that was disabled begins anew.
   */
  enabled: boolean;
  /** Whether the headers of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) are sent, too. */
  standard_headers: boolean;
  /** It has a secret, which is never shown again. */
  secret_set: true;
  /** Until when the secret before the last rotation signs, too; null: it does not. ISO 8601, UTC. */
  previous_secret_ends_at: string | null;
  /** Since when every try has failed; null: the last one arrived. After 5 days it is disabled. ISO 8601, UTC. */
  failing_since: string | null;
  /** When it was disabled by the server; null: it was not. ISO 8601, UTC. */
  disabled_at: string | null;
  /** Why it was disabled by the server: `failing`. */
  disabled_reason: "failing" | null;
}

/** What the server answers to `createNotificationSubscription`, `rotateNotificationSecret`. */
export interface CreatedNotificationSubscription {
  /** Identifier, `ns_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** How it is told: `webhook`. */
  channel: "webhook";
  /** Where events are posted to. `https`; `http` only on this machine, where the server may call private networks. */
  url: string;
  /** Types of events that are told. There is no wildcard: a type that is added later is not told unasked. */
  events: (
    | "user.created"
    | "user.updated"
    | "user.deleted"
    | "auth.login"
    | "team.member.added"
    | "action.failing"
    | "notification_subscription.disabled"
  )[];
  /**
   * Whether events are told. Default true. What happens while it is false is told to nobody later; `/replay` sends it.
   * Enabling one that was disabled begins anew.
   */
  enabled: boolean;
  /** Whether the headers of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) are sent, too. */
  standard_headers: boolean;
  /** It has a secret, which is never shown again. */
  secret_set: true;
  /** Until when the secret before the last rotation signs, too; null: it does not. ISO 8601, UTC. */
  previous_secret_ends_at: string | null;
  /** Since when every try has failed; null: the last one arrived. After 5 days it is disabled. ISO 8601, UTC. */
  failing_since: string | null;
  /** When it was disabled by the server; null: it was not. ISO 8601, UTC. */
  disabled_at: string | null;
  /** Why it was disabled by the server: `failing`. */
  disabled_reason: "failing" | null;
  /** The secret that was made, when none was sent. Shown this once: store it now. */
  secret?: string;
}

/** Part of other objects. */
export interface DeliveryAttempt {
  /** When it began. ISO 8601, UTC. */
  at: string;
  /** How long it took. */
  duration_ms: number;
  /** The receiver's status code; null: there was no answer. */
  status: number | null;
  /** Why it failed; null: it arrived. */
  error: string | null;
  /**
   * The beginning of the receiver's answer, at most 1024 bytes; null where there was none, and for receivers on a private
   * network, whose answers are not kept.
   */
  response: string | null;
}

/** What the server answers to `testNotificationSubscription`. */
export interface NotificationTest {
  /** Whether the receiver answered with a status of 200 to 299. */
  delivered: boolean;
  /** The id of the event that was posted. */
  event: string;
  attempt: DeliveryAttempt;
}

/** What the server answers to `replayNotifications`. */
export interface NotificationReplay {
  /** Deliveries that are waiting now because of this. */
  count: number;
}

/** What the server answers to `listDeliveries`, `getDelivery`, `redeliver`. */
export interface Delivery {
  /** Identifier, `dlv_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** The subscription. */
  subscription: string;
  /** The event: what `X-Faable-Delivery` says, the same on every try. */
  event: string;
  /** The type of the event. */
  type: 
    | "user.created"
    | "user.updated"
    | "user.deleted"
    | "auth.login"
    | "team.member.added"
    | "action.failing"
    | "notification_subscription.disabled";
  /**
   * `waiting`: it is tried now or at `next_attempt_at`; `delivered`: the receiver answered with a status of 200 to 299;
   * `dead`: it is not tried any more.
   */
  status: "waiting" | "delivered" | "dead";
  /** How often it was tried. */
  tries: number;
  /**
   * When it is tried next, or later if an earlier event about the same user has not arrived yet; null if it does not wait.
   * ISO 8601, UTC.
   */
  next_attempt_at: string | null;
  /** The last tries, the oldest first. */
  attempts: DeliveryAttempt[];
}

/** What the server answers to `listEvents`. */
export interface EventBatch {
  /** Events, in the order in which they were committed. */
  results: WebhookEvent[];
  /** What to send as `after` next, also when there were no events. */
  next: string;
}

/** What the server answers to `listLogs`, `getLog`. */
export interface Log {
  /** Identifier, `log_[0-9a-f]{24}`. */
  id: string;
  /** The account that owns the object. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was last changed. ISO 8601, UTC. */
  updatedAt: string;
  /** Dotted name, for example `admin.user.updated` or `oauth.token.client_credentials`; all are in docs/events.md. */
  type: string;
  /** Outcome. */
  status: "success" | "failed" | "skipped" | "info";
  /** Short text; the error when it failed. */
  message: string;
  /**
   * Facts of this type: `actor` (`{type, id}`), `ip`, `changed` (names of fields), `resource_id`, … What was posted to a
   * webhook (`request.body`) is there for tokens with `read:users` alone.
   */
  data: Record<string, unknown> | null;
  /** The user it concerns. Id, or the object when expanded. */
  user: string | User | null;
  /** The client it concerns. Id, or the object when expanded. */
  client: string | Client | null;
  /** The team it concerns. Id, or the object when expanded. */
  team: string | Team | null;
  /**
   * The login that it was a part of: `login:<id>` finds all of it, its webhooks among them. Error pages of a login show it as
   * their reference.
   */
  login: string | null;
  /** When it is purged; null: kept. ISO 8601, UTC. */
  expires_at: string | null;
}

/** What the server answers to `readLogTail`. */
export interface LogTail {
  /** Rows, the oldest first; references as ids. */
  results: Log[];
  /** Where rows begin that have not been told yet. */
  next: string;
}

/** What the server answers to `exportLogs`. */
export interface LogExportLine {
  /** The first line. */
  begin?: {
    /** Where it goes on: send it as `cursor`, with the same `query`. */
    cursor: string;
    /** Rows of the whole export, as they were counted when this answer began; null: there are too many to count. */
    total?: number | null;
    /** How many of them have been written, earlier answers of this export included. */
    done?: number;
  };
  log?: Log;
  /** How far it has come. Only with `progress=true`. */
  progress?: {
    /** How many of them have been written, earlier answers of this export included. */
    done: number;
    /** Rows of the whole export, as they were counted when this answer began; null: there are too many to count. */
    total: number | null;
    /** Where it goes on: send it as `cursor`, with the same `query`. */
    cursor: string;
  };
  /** The last line. An answer without it was cut. */
  end?: {
    /** Whether the export has come to its end; false: it goes on at `cursor`. */
    complete: boolean;
    /** Rows of this answer. */
    rows: number;
    /** Where it goes on: send it as `cursor`, with the same `query`. */
    cursor?: string;
    /** Where rows begin that have not been told yet. */
    tail?: string;
  };
}

/** What the server answers to `explainLog`. */
export interface LogExplanation {
  /** The row. */
  log: string;
  /** What happened. */
  happened: string;
  /** What would have had to be otherwise; null where nothing failed. */
  expected: string | null;
  /** What to change; null where nothing failed. */
  change: string | null;
  /** The code of the refusal (docs/errors.md); null where there is none. */
  error_code: string | null;
  /** The login that it was a part of. */
  login: string | null;
  /** The rows of the same login, the oldest first; none without a login. */
  story: {
    /** A row. */
    log: string;
    /** Its type. */
    type: string;
    /** Its outcome. */
    status: string;
    /** Its message. */
    message: string;
    /** When it happened. ISO 8601, UTC. */
    at: string;
  }[];
}

/** What `listAccounts` can be asked for. Conditions are joined by "and". */
export interface ListAccountsParams {
  /** Exact match on `slug`. */
  slug?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `name` (`:` `!:` `IN`), `slug` (`:` `!:` `IN`). Fields: `name`, `slug`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `createAccount` sends. */
export interface AccountCreate {
  /** Display name; also the sender's name of mails. From 1 to 128 characters. */
  name: string;
  /** Host label. Default: made from the name. Unique in the installation, unchangeable. */
  slug?: string | undefined;
}

/** What `updateAccount` sends. */
export interface AccountUpdate {
  /** Display name; also the sender's name of mails. From 1 to 128 characters. */
  name?: string | undefined;
  /** Logo shown on pages and mails. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  logo_src?: string | null | undefined;
  /** Icon shown on pages. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  icon_src?: string | null | undefined;
  /** Host names of the tenant's applications; the first is the default target of the welcome mail. At most 100 entries. */
  callback_hostnames?: readonly string[] | undefined;
  /** Connection used when neither the request nor the client names one. */
  default_connection?: string | null | undefined;
  /** Languages offered. Default `["en"]`. From 1 to 2 entries. */
  enabled_locales?: readonly ("en" | "es")[] | undefined;
  /** Which mails are sent unasked. */
  notification_settings?: {
    /** Send a welcome mail once an address is verified. Default false. */
    welcome_email_enabled: boolean;
    /** Send a verification link at sign-up. Default false. */
    verify_email_auto_send: boolean;
  } | undefined;
  /** Who must confirm a change of address. Default `new_only`. */
  email_change_verification_mode?: "new_only" | "old_and_new" | undefined;
  /**
   * Reply-To of every mail of the tenant; stored in the normal form of addresses. One mail address. At most 320 characters.
   */
  email_reply_to?: string | null | undefined;
  /** Own wording of the welcome mail; null means the built-in one. Replaced as a whole. */
  welcome_email?: {
    /** Target of the button. An absolute https URL, or http on a loopback host. At most 2048 characters. */
    cta_url?: string | undefined;
    /** Plain text, sent as it is in every language. At most 4096 characters. */
    body?: string | undefined;
    /** Links at the foot of the mail. At most 6 entries. */
    social_links?: readonly {
      /** Text of the link. At most 64 characters. */
      label: string;
      /** Where it leads. An absolute https URL, or http on a loopback host. At most 2048 characters. */
      url: string;
    }[] | undefined;
  } | null | undefined;
  /** ISO 3166-1 alpha-2 country that national phone numbers are read with. */
  default_country_iso?: string | null | undefined;
  /** Look of the hosted pages; null means the built-in one. Replaced as a whole. */
  branding?: {
    /** Colour of the main button and of links, `#rrggbb`. Corrected where text would be hard to read. */
    primary_color?: string | undefined;
    /** Colour around the card, `#rrggbb`. */
    background_color?: string | undefined;
    /** Roundness of corners in pixels. Default 10. From 0 to 24. */
    radius?: number | undefined;
    /** Family of fonts, of those a device has. Default `system`. */
    font?: "system" | "serif" | "rounded" | "mono" | undefined;
    /** `auto` follows the device. Default `auto`. */
    color_scheme?: "auto" | "light" | "dark" | undefined;
    /** Logo on the pages: a `data:` URL of a PNG, JPEG or WebP picture of at most 64 KiB. At most 87410 characters. */
    logo?: string | undefined;
    /** Logo on dark pages, in the same form. Default: `logo`. At most 87410 characters. */
    logo_dark?: string | undefined;
  } | null | undefined;
  /** How people sign in. Replaced as a whole. */
  login_methods?: {
    /**
     * Connections in the order in which pages show them. The rest follows: passwords, then providers, oldest first. At most
     * 100 entries.
     */
    order?: readonly string[] | undefined;
    /** Connections that are offered nowhere. At most 100 entries. */
    removed?: readonly string[] | undefined;
    /** Ask for the address on a page of its own before the password. Default false. */
    identifier_first?: boolean | undefined;
    /** Whether the sign-in page lets people choose to stay signed in. Default `off`: they do. */
    remember_me?: "off" | "optional" | undefined;
  } | undefined;
  /**
   * Whether clients may register themselves (`POST /oidc/register`). They get no API until an administrator allows it.
   * Default true.
   */
  dynamic_registration_enabled?: boolean | undefined;
  /**
   * Whether the last events given to Actions are kept, without what tells who it was, so that a draft can be tried with them
   * (`POST /actions/:id/replay`). Default true.
   */
  keep_action_events?: boolean | undefined;
  /** Ask before logging out. Default false. */
  logout_confirm_required?: boolean | undefined;
}

/** What `listUsers` can be asked for. Conditions are joined by "and". */
export interface ListUsersParams {
  /** Exact match on `email`. */
  email?: string | undefined;
  /** Exact match on `phone`. */
  phone?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Words after the terms search as `q` does. Fields: `email` (`:` `!:` `IN`, in any spelling),
   * `name` (`:` `!:` `IN`), `phone` (`:` `!:` `IN`), `suspended` (`:` `!:`, `true` or `false`), `email_verified` (`:` `!:`,
   * `true` or `false`), `country_iso` (`:` `!:` `IN`), `locale` (`:` `!:` `IN`), `last_ip` (`:` `!:` `IN`),
   * `last_login_since` (`:`, inclusive; a day or milliseconds since 1970), `last_login_until` (`:`, inclusive; a day or
   * milliseconds since 1970), `created_since` (`:`, inclusive; a day or milliseconds since 1970), `created_until` (`:`,
   * inclusive; a day or milliseconds since 1970). Fields: `email`, `name`, `phone`, `suspended`, `email_verified`,
   * `country_iso`, `locale`, `last_ip`, `last_login_since`, `last_login_until`, `created_since`, `created_until`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** Free-text search. */
  q?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | "last_login" | "-last_login" | "logins_count" | "-logins_count" | undefined;
}

/** What `createUser` sends. */
export interface UserCreate {
  /**
   * Stored in one normal form (trimmed, lower case, composed accents, the domain in ASCII) and unique in it in the account.
   * One mail address. At most 320 characters.
   */
  email?: string | null | undefined;
  /** Default false. */
  email_verified?: boolean | undefined;
  /** Full name. At most 256 characters. */
  name?: string | null | undefined;
  /** Given name. At most 128 characters. */
  given_name?: string | null | undefined;
  /** Family name. At most 128 characters. */
  family_name?: string | null | undefined;
  /** Middle name. At most 128 characters. */
  middle_name?: string | null | undefined;
  /** Nickname. At most 128 characters. */
  nickname?: string | null | undefined;
  /** Portrait. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  picture?: string | null | undefined;
  /** Profile page. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  profile?: string | null | undefined;
  /** Web site. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  website?: string | null | undefined;
  /** Gender. At most 64 characters. */
  gender?: string | null | undefined;
  /** Birth date, `YYYY-MM-DD`. At most 32 characters. */
  birthdate?: string | null | undefined;
  /** Time zone, for example `Europe/Madrid`. At most 64 characters. */
  zoneinfo?: string | null | undefined;
  /** Language, for example `es`; decides the language of mails. At most 35 characters. */
  locale?: string | null | undefined;
  /**
   * E.164. National numbers are read with the account's `default_country_iso`. Changing it resets `phone_verified`. At most
   * 32 characters.
   */
  phone?: string | null | undefined;
  /** Default false. */
  phone_verified?: boolean | undefined;
  /** ISO 3166-1 alpha-2. */
  country_iso?: string | null | undefined;
  /** Postal address (OIDC Core §5.1.1). Replaced as a whole. */
  address?: {
    /** Street and number. At most 256 characters. */
    street_address?: string | null | undefined;
    /** City. At most 128 characters. */
    locality?: string | null | undefined;
    /** State or province. At most 128 characters. */
    region?: string | null | undefined;
    /** Postal code. At most 32 characters. */
    postal_code?: string | null | undefined;
    /** Country. At most 64 characters. */
    country?: string | null | undefined;
    /** The address as one text. At most 1024 characters. */
    formatted?: string | null | undefined;
  } | null | undefined;
  /**
   * Data the user may edit. Merged key by key on update: `null` removes a key, `{}` changes nothing, `null` for the whole
   * field clears it. At most 64 KiB.
   */
  user_metadata?: Record<string, unknown> | null | undefined;
  /**
   * Data only administrators write. Merged key by key on update: `null` removes a key, `{}` changes nothing, `null` for the
   * whole field clears it. At most 64 KiB.
   */
  app_metadata?: Record<string, unknown> | null | undefined;
}

/** What `updateUser` sends. */
export interface UserUpdate {
  /**
   * Stored in one normal form (trimmed, lower case, composed accents, the domain in ASCII) and unique in it in the account.
   * One mail address. At most 320 characters.
   */
  email?: string | null | undefined;
  /** Default false. */
  email_verified?: boolean | undefined;
  /** Full name. At most 256 characters. */
  name?: string | null | undefined;
  /** Given name. At most 128 characters. */
  given_name?: string | null | undefined;
  /** Family name. At most 128 characters. */
  family_name?: string | null | undefined;
  /** Middle name. At most 128 characters. */
  middle_name?: string | null | undefined;
  /** Nickname. At most 128 characters. */
  nickname?: string | null | undefined;
  /** Portrait. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  picture?: string | null | undefined;
  /** Profile page. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  profile?: string | null | undefined;
  /** Web site. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  website?: string | null | undefined;
  /** Gender. At most 64 characters. */
  gender?: string | null | undefined;
  /** Birth date, `YYYY-MM-DD`. At most 32 characters. */
  birthdate?: string | null | undefined;
  /** Time zone, for example `Europe/Madrid`. At most 64 characters. */
  zoneinfo?: string | null | undefined;
  /** Language, for example `es`; decides the language of mails. At most 35 characters. */
  locale?: string | null | undefined;
  /**
   * E.164. National numbers are read with the account's `default_country_iso`. Changing it resets `phone_verified`. At most
   * 32 characters.
   */
  phone?: string | null | undefined;
  /** Default false. */
  phone_verified?: boolean | undefined;
  /** ISO 3166-1 alpha-2. */
  country_iso?: string | null | undefined;
  /** Postal address (OIDC Core §5.1.1). Replaced as a whole. */
  address?: {
    /** Street and number. At most 256 characters. */
    street_address?: string | null | undefined;
    /** City. At most 128 characters. */
    locality?: string | null | undefined;
    /** State or province. At most 128 characters. */
    region?: string | null | undefined;
    /** Postal code. At most 32 characters. */
    postal_code?: string | null | undefined;
    /** Country. At most 64 characters. */
    country?: string | null | undefined;
    /** The address as one text. At most 1024 characters. */
    formatted?: string | null | undefined;
  } | null | undefined;
  /**
   * Data the user may edit. Merged key by key on update: `null` removes a key, `{}` changes nothing, `null` for the whole
   * field clears it. At most 64 KiB.
   */
  user_metadata?: Record<string, unknown> | null | undefined;
  /**
   * Data only administrators write. Merged key by key on update: `null` removes a key, `{}` changes nothing, `null` for the
   * whole field clears it. At most 64 KiB.
   */
  app_metadata?: Record<string, unknown> | null | undefined;
  /** true suspends, false reinstates and clears reason and time. */
  suspended?: boolean | undefined;
  /** Why; kept only while suspended. At most 512 characters. */
  suspended_reason?: string | null | undefined;
}

/** What `listUserTeams` can be asked for. Conditions are joined by "and". */
export interface ListUserTeamsParams {
  /** FaableQL filter. This list has no fields to filter by. This list has no fields to filter by, and refuses it. */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
  /**
   * References to inline, comma-separated or repeated. Each needs the scope that reads such an object by itself: `user` needs
   * `read:users`.
   */
  expand?: string | readonly ("user" | "team")[] | undefined;
}

/** What `listUserRoles` can be asked for. Conditions are joined by "and". */
export interface ListUserRolesParams {
  /** FaableQL filter. This list has no fields to filter by. This list has no fields to filter by, and refuses it. */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
  /**
   * References to inline, comma-separated or repeated. Each needs the scope that reads such an object by itself: `user` needs
   * `read:users`.
   */
  expand?: string | readonly ("role" | "user")[] | undefined;
}

/** What `listClients` can be asked for. Conditions are joined by "and". */
export interface ListClientsParams {
  /** Exact match on `client_id`. */
  client_id?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Words after the terms search as `q` does. Fields: `name` (`:` `!:` `IN`), `client_id` (`:` `!:`
   * `IN`), `application_type` (`:` `!:` `IN`; web, native). Fields: `name`, `client_id`, `application_type`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** Free-text search. */
  q?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `createClient` sends. */
export interface ClientCreate {
  /** Display name. From 1 to 128 characters. */
  name: string;
  /** What it is for. Default empty. At most 1024 characters. */
  description?: string | undefined;
  /** Redirect URIs, compared character for character. At most 200 entries. */
  callbacks?: readonly string[] | undefined;
  /** Where a logout may return to, compared character for character. At most 200 entries. */
  logout_urls?: readonly string[] | undefined;
  /** Browser origins (`scheme://host[:port]`) that may call the token endpoint. Empty: any. At most 200 entries. */
  web_origins?: readonly string[] | undefined;
  /** Default `web`. A `native` client is public unless it says otherwise. */
  application_type?: "web" | "native" | undefined;
  /** How it authenticates. `none` is a public client: it has no secret and must use PKCE. Default `client_secret_basic`. */
  token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post" | "none" | undefined;
  /** Exact list of grants it may use. null: every grant except `password`. */
  grant_types?: readonly (
    | "authorization_code"
    | "refresh_token"
    | "client_credentials"
    | "urn:ietf:params:oauth:grant-type:device_code"
    | "urn:ietf:params:oauth:grant-type:token-exchange"
    | "http://auth0.com/oauth/grant-type/passwordless/otp"
    | "http://auth0.com/oauth/grant-type/mfa-otp"
    | "http://auth0.com/oauth/grant-type/mfa-recovery-code"
    | "password"
  )[] | null | undefined;
  /** Default `["code"]`. At most 1 entries. */
  response_types?: readonly "code"[] | undefined;
  /** Replaced as a whole. */
  refresh_token?: {
    /** Seconds of inactivity after which a refresh token ends. Default 2592000. From 60 to 31536000. */
    token_lifetime?: number | undefined;
    /** Stored for compatibility, without effect. At most 32 characters. */
    expiration_mode?: string | undefined;
    /** Stored for compatibility, without effect. */
    infinite_token_lifetime?: boolean | undefined;
  } | undefined;
  /** Home page. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  client_uri?: string | null | undefined;
  /** Logo. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  logo_uri?: string | null | undefined;
  /** Terms of service. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  tos_uri?: string | null | undefined;
  /** Privacy policy. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  policy_uri?: string | null | undefined;
  /** Mail addresses of whoever is responsible for it; stored in the normal form of addresses. At most 20 entries. */
  contacts?: readonly string[] | undefined;
  /** Identifier of the software. At most 128 characters. */
  software_id?: string | null | undefined;
  /** Version of the software. At most 64 characters. */
  software_version?: string | null | undefined;
  /** Connection used when the request names none. */
  default_connection?: string | null | undefined;
  /**
   * Whether ID tokens carry the identity claims of their scopes. Default true; false leaves them to `/userinfo`, as OIDC Core
   * §5.4 has it for the code flow.
   */
  id_token_claims?: boolean | undefined;
  /** Whether it belongs to the tenant itself. Default true; false for a client that registered itself. */
  is_first_party?: boolean | undefined;
  /**
   * Page that is shown in a frame when a session ends (OpenID Connect Front-Channel Logout). No fragment. An absolute https
   * URL, or http on a loopback host. At most 2048 characters.
   */
  frontchannel_logout_uri?: string | null | undefined;
  /** Whether that page is told `iss` and `sid`. Default false. */
  frontchannel_logout_session_required?: boolean | undefined;
  /**
   * Where a logout token is posted when a session ends (OpenID Connect Back-Channel Logout). No fragment. An absolute https
   * URL, or http on a loopback host. At most 2048 characters.
   */
  backchannel_logout_uri?: string | null | undefined;
  /** Whether logout tokens must name the session. Default false. */
  backchannel_logout_session_required?: boolean | undefined;
  /**
   * The APIs that a client which registered itself may have tokens for; empty, the default, means none. The management API
   * cannot be one of them. Clients that an administrator created may ask for every API. At most 200 entries.
   */
  allowed_apis?: readonly string[] | undefined;
}

/** What `updateClient` sends. */
export interface ClientUpdate {
  /** Display name. From 1 to 128 characters. */
  name?: string | undefined;
  /** What it is for. Default empty. At most 1024 characters. */
  description?: string | undefined;
  /** Redirect URIs, compared character for character. At most 200 entries. */
  callbacks?: readonly string[] | undefined;
  /** Where a logout may return to, compared character for character. At most 200 entries. */
  logout_urls?: readonly string[] | undefined;
  /** Browser origins (`scheme://host[:port]`) that may call the token endpoint. Empty: any. At most 200 entries. */
  web_origins?: readonly string[] | undefined;
  /** Default `web`. A `native` client is public unless it says otherwise. */
  application_type?: "web" | "native" | undefined;
  /** How it authenticates. `none` is a public client: it has no secret and must use PKCE. Default `client_secret_basic`. */
  token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post" | "none" | undefined;
  /** Exact list of grants it may use. null: every grant except `password`. */
  grant_types?: readonly (
    | "authorization_code"
    | "refresh_token"
    | "client_credentials"
    | "urn:ietf:params:oauth:grant-type:device_code"
    | "urn:ietf:params:oauth:grant-type:token-exchange"
    | "http://auth0.com/oauth/grant-type/passwordless/otp"
    | "http://auth0.com/oauth/grant-type/mfa-otp"
    | "http://auth0.com/oauth/grant-type/mfa-recovery-code"
    | "password"
  )[] | null | undefined;
  /** Default `["code"]`. At most 1 entries. */
  response_types?: readonly "code"[] | undefined;
  /** Replaced as a whole. */
  refresh_token?: {
    /** Seconds of inactivity after which a refresh token ends. Default 2592000. From 60 to 31536000. */
    token_lifetime?: number | undefined;
    /** Stored for compatibility, without effect. At most 32 characters. */
    expiration_mode?: string | undefined;
    /** Stored for compatibility, without effect. */
    infinite_token_lifetime?: boolean | undefined;
  } | undefined;
  /** Home page. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  client_uri?: string | null | undefined;
  /** Logo. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  logo_uri?: string | null | undefined;
  /** Terms of service. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  tos_uri?: string | null | undefined;
  /** Privacy policy. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  policy_uri?: string | null | undefined;
  /** Mail addresses of whoever is responsible for it; stored in the normal form of addresses. At most 20 entries. */
  contacts?: readonly string[] | undefined;
  /** Identifier of the software. At most 128 characters. */
  software_id?: string | null | undefined;
  /** Version of the software. At most 64 characters. */
  software_version?: string | null | undefined;
  /** Connection used when the request names none. */
  default_connection?: string | null | undefined;
  /**
   * Whether ID tokens carry the identity claims of their scopes. Default true; false leaves them to `/userinfo`, as OIDC Core
   * §5.4 has it for the code flow.
   */
  id_token_claims?: boolean | undefined;
  /** Whether it belongs to the tenant itself. Default true; false for a client that registered itself. */
  is_first_party?: boolean | undefined;
  /**
   * Page that is shown in a frame when a session ends (OpenID Connect Front-Channel Logout). No fragment. An absolute https
   * URL, or http on a loopback host. At most 2048 characters.
   */
  frontchannel_logout_uri?: string | null | undefined;
  /** Whether that page is told `iss` and `sid`. Default false. */
  frontchannel_logout_session_required?: boolean | undefined;
  /**
   * Where a logout token is posted when a session ends (OpenID Connect Back-Channel Logout). No fragment. An absolute https
   * URL, or http on a loopback host. At most 2048 characters.
   */
  backchannel_logout_uri?: string | null | undefined;
  /** Whether logout tokens must name the session. Default false. */
  backchannel_logout_session_required?: boolean | undefined;
  /**
   * The APIs that a client which registered itself may have tokens for; empty, the default, means none. The management API
   * cannot be one of them. Clients that an administrator created may ask for every API. At most 200 entries.
   */
  allowed_apis?: readonly string[] | undefined;
}

/** What `rotateClientSecret` sends. */
export interface RotateClientSecretBody {
  /** Seconds the old secret keeps working. Default 0. From 0 to 604800. */
  expires_previous_in?: number | undefined;
}

/** What `listConnections` can be asked for. Conditions are joined by "and". */
export interface ListConnectionsParams {
  /** Exact match on `category`. */
  category?: string | undefined;
  /** Exact match on `connection_type`. */
  connection_type?: string | undefined;
  /** Exact match on `enabled`. */
  enabled?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `connection_name` (`:` `!:` `IN`), `connection_type` (`:` `!:` `IN`; google_oauth2,
   * github, microsoft, figma, custom, database, passwordless_email, oidc), `category` (`:` `!:` `IN`; database, social,
   * passwordless, oidc), `enabled` (`:` `!:`, `true` or `false`). Fields: `connection_name`, `connection_type`, `category`,
   * `enabled`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `createConnection` sends. */
export interface ConnectionCreate {
  /**
   * Name, unique in the account, without white space around it; what `connection=` of a request names. From 1 to 128
   * characters.
   */
  connection_name: string;
  /** What it is. Decides which fields it has; never changes. */
  connection_type: 
    | "google_oauth2"
    | "github"
    | "microsoft"
    | "figma"
    | "custom"
    | "database"
    | "passwordless_email"
    | "oidc";
  /** Whether people can sign in by it. Default true. */
  enabled?: boolean | undefined;
  /** Clients it is offered to, by resource id. Empty, the default: all of the account. At most 500 entries. */
  enabled_clients?: readonly string[] | undefined;
  /** Database connections: what people sign in with. Default `email`. */
  login_identifier?: "email" | "username" | "email_or_username" | undefined;
  /** Database connections: whether self-service sign-up is refused. Default false. */
  disable_signup?: boolean | undefined;
  /** Database connections: what is demanded of new passwords. Replaced as a whole. */
  password_policy?: {
    /** Characters. Default 8. From 8 to 64. */
    min_length?: number | undefined;
    /** A lower case letter. Default false. */
    require_lowercase?: boolean | undefined;
    /** An upper case letter. Default false. */
    require_uppercase?: boolean | undefined;
    /** A digit. Default false. */
    require_number?: boolean | undefined;
    /** A character that is neither letter nor digit. Default false. */
    require_symbol?: boolean | undefined;
  } | undefined;
  /** Social connections: our identifier at the provider. `oidc`: the `aud` that tokens must have. At most 512 characters. */
  client_id?: string | null | undefined;
  /** Social connections: scopes that are asked for, space-separated. Default: the provider's. At most 2048 characters. */
  scope?: string | null | undefined;
  /**
   * Social connections: the provider's authorization endpoint, instead of its usual one. An absolute https URL, or http on a
   * loopback host. At most 2048 characters.
   */
  authorize_url?: string | null | undefined;
  /**
   * Social connections: the provider's token endpoint, instead of its usual one. An absolute https URL, or http on a loopback
   * host. At most 2048 characters.
   */
  token_url?: string | null | undefined;
  /**
   * Social connections: the provider's userinfo endpoint, instead of its usual one. An absolute https URL, or http on a
   * loopback host. At most 2048 characters.
   */
  userinfo_url?: string | null | undefined;
  /** Social connections: always `code`. */
  response_type?: "code" | undefined;
  /**
   * `oidc`: the `iss` of tokens that are trusted, compared exactly; unique in the account. An absolute https URL, or http on
   * a loopback host. At most 2048 characters.
   */
  issuer?: string | null | undefined;
  /**
   * `oidc`: where its public keys are. Default: `<issuer>/.well-known/jwks`. An absolute https URL, or http on a loopback
   * host. At most 2048 characters.
   */
  jwks_url?: string | null | undefined;
  /**
   * `oidc`: claim → `token.<claim>`, `request.<field>` or a `"literal"` in quotes, for tokens that are exchanged. Replaced as
   * a whole.
   */
  claims_mapping?: Record<string, unknown> | null | undefined;
  /** Social connections: our secret at the provider. Stored encrypted, never shown. From 1 to 2048 characters. */
  client_secret?: string | null | undefined;
}

/** What `updateConnection` sends. */
export interface ConnectionUpdate {
  /**
   * Name, unique in the account, without white space around it; what `connection=` of a request names. From 1 to 128
   * characters.
   */
  connection_name?: string | undefined;
  /** Whether people can sign in by it. Default true. */
  enabled?: boolean | undefined;
  /** Clients it is offered to, by resource id. Empty, the default: all of the account. At most 500 entries. */
  enabled_clients?: readonly string[] | undefined;
  /** Database connections: what people sign in with. Default `email`. */
  login_identifier?: "email" | "username" | "email_or_username" | undefined;
  /** Database connections: whether self-service sign-up is refused. Default false. */
  disable_signup?: boolean | undefined;
  /** Database connections: what is demanded of new passwords. Replaced as a whole. */
  password_policy?: {
    /** Characters. Default 8. From 8 to 64. */
    min_length?: number | undefined;
    /** A lower case letter. Default false. */
    require_lowercase?: boolean | undefined;
    /** An upper case letter. Default false. */
    require_uppercase?: boolean | undefined;
    /** A digit. Default false. */
    require_number?: boolean | undefined;
    /** A character that is neither letter nor digit. Default false. */
    require_symbol?: boolean | undefined;
  } | undefined;
  /** Social connections: our identifier at the provider. `oidc`: the `aud` that tokens must have. At most 512 characters. */
  client_id?: string | null | undefined;
  /** Social connections: scopes that are asked for, space-separated. Default: the provider's. At most 2048 characters. */
  scope?: string | null | undefined;
  /**
   * Social connections: the provider's authorization endpoint, instead of its usual one. An absolute https URL, or http on a
   * loopback host. At most 2048 characters.
   */
  authorize_url?: string | null | undefined;
  /**
   * Social connections: the provider's token endpoint, instead of its usual one. An absolute https URL, or http on a loopback
   * host. At most 2048 characters.
   */
  token_url?: string | null | undefined;
  /**
   * Social connections: the provider's userinfo endpoint, instead of its usual one. An absolute https URL, or http on a
   * loopback host. At most 2048 characters.
   */
  userinfo_url?: string | null | undefined;
  /** Social connections: always `code`. */
  response_type?: "code" | undefined;
  /**
   * `oidc`: the `iss` of tokens that are trusted, compared exactly; unique in the account. An absolute https URL, or http on
   * a loopback host. At most 2048 characters.
   */
  issuer?: string | null | undefined;
  /**
   * `oidc`: where its public keys are. Default: `<issuer>/.well-known/jwks`. An absolute https URL, or http on a loopback
   * host. At most 2048 characters.
   */
  jwks_url?: string | null | undefined;
  /**
   * `oidc`: claim → `token.<claim>`, `request.<field>` or a `"literal"` in quotes, for tokens that are exchanged. Replaced as
   * a whole.
   */
  claims_mapping?: Record<string, unknown> | null | undefined;
  /** Social connections: our secret at the provider. Stored encrypted, never shown. From 1 to 2048 characters. */
  client_secret?: string | null | undefined;
}

/** What `listCredentials` can be asked for. Conditions are joined by "and". */
export interface ListCredentialsParams {
  /** Exact match on `user`. */
  user?: string | undefined;
  /** Exact match on `connection`. */
  connection?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `user` (`:` `!:` `IN`), `connection` (`:` `!:` `IN`), `username` (`:` `!:` `IN`). Fields:
   * `user`, `connection`, `username`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `createCredential` sends. */
export interface CredentialCreate {
  /** The user. */
  user: string;
  /** The database connection. Default: the account's. */
  connection?: string | undefined;
  /** The user's address. One mail address. At most 320 characters. */
  email?: string | undefined;
  /**
   * User name, kept as it is typed and unique in the connection: no `@`, no white space, nothing that looks like an id. At
   * most 512 characters.
   */
  username?: string | null | undefined;
  /** The password: 8 to 256 characters of any kind, by the connection's `password_policy`. From 1 to 4096 characters. */
  password?: string | undefined;
  /**
   * A password's hash from another system. It is replaced by Argon2id at the first login; weak and excessive ones are
   * refused.
   */
  password_hash?: string | {
    /** How it was made. */
    algorithm: "scrypt" | "pbkdf2-sha256" | "pbkdf2-sha512" | "firebase-scrypt";
    /** The hash in base64. At most 512 characters. */
    hash: string;
    /** The salt in base64. At most 512 characters. */
    salt: string;
    /** The parameters of the algorithm. */
    params: {
      /** PBKDF2. At least 1. */
      iterations?: number | undefined;
      /** scrypt: the binary logarithm of N. From 1 to 63. */
      ln?: number | undefined;
      /** scrypt: block size. At least 1. */
      r?: number | undefined;
      /** scrypt: parallelization. At least 1. */
      p?: number | undefined;
      /** Firebase: `base64_signer_key`. At most 512 characters. */
      signer_key?: string | undefined;
      /** Firebase: `base64_salt_separator`. At most 512 characters. */
      salt_separator?: string | undefined;
      /** Firebase. At least 1. */
      rounds?: number | undefined;
      /** Firebase. From 1 to 63. */
      mem_cost?: number | undefined;
    };
  } | undefined;
}

/** What `updateCredential` sends. */
export interface CredentialUpdate {
  /**
   * User name, kept as it is typed and unique in the connection: no `@`, no white space, nothing that looks like an id. At
   * most 512 characters.
   */
  username?: string | null | undefined;
}

/** What `setCredentialPassword` sends. */
export interface SetCredentialPasswordBody {
  /** The password: 8 to 256 characters of any kind, by the connection's `password_policy`. From 1 to 4096 characters. */
  password?: string | undefined;
  /**
   * A password's hash from another system. It is replaced by Argon2id at the first login; weak and excessive ones are
   * refused.
   */
  password_hash?: string | {
    /** How it was made. */
    algorithm: "scrypt" | "pbkdf2-sha256" | "pbkdf2-sha512" | "firebase-scrypt";
    /** The hash in base64. At most 512 characters. */
    hash: string;
    /** The salt in base64. At most 512 characters. */
    salt: string;
    /** The parameters of the algorithm. */
    params: {
      /** PBKDF2. At least 1. */
      iterations?: number | undefined;
      /** scrypt: the binary logarithm of N. From 1 to 63. */
      ln?: number | undefined;
      /** scrypt: block size. At least 1. */
      r?: number | undefined;
      /** scrypt: parallelization. At least 1. */
      p?: number | undefined;
      /** Firebase: `base64_signer_key`. At most 512 characters. */
      signer_key?: string | undefined;
      /** Firebase: `base64_salt_separator`. At most 512 characters. */
      salt_separator?: string | undefined;
      /** Firebase. At least 1. */
      rounds?: number | undefined;
      /** Firebase. From 1 to 63. */
      mem_cost?: number | undefined;
    };
  } | undefined;
}

/** What `listIdentities` can be asked for. Conditions are joined by "and". */
export interface ListIdentitiesParams {
  /** Exact match on `user`. */
  user?: string | undefined;
  /** Exact match on `connection`. */
  connection?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `user` (`:` `!:` `IN`), `connection` (`:` `!:` `IN`), `identity_id` (`:` `!:` `IN`).
   * Fields: `user`, `connection`, `identity_id`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
  /**
   * References to inline, comma-separated or repeated. Each needs the scope that reads such an object by itself: `user` needs
   * `read:users`.
   */
  expand?: string | readonly ("user" | "connection")[] | undefined;
}

/** Options of `getIdentity`. */
export interface GetIdentityParams {
  /**
   * References to inline, comma-separated or repeated. Each needs the scope that reads such an object by itself: `user` needs
   * `read:users`.
   */
  expand?: string | readonly string[] | undefined;
}

/** What `createIdentity` sends. */
export interface IdentityCreate {
  /** The user. */
  user: string;
  /** The connection. */
  connection: string;
  /** The user's identifier at the provider, always a text; unique in the connection. From 1 to 512 characters. */
  identity_id: string;
  /** The profile as the provider gave it. */
  profile_data?: Record<string, unknown> | undefined;
}

/** What `listApis` can be asked for. Conditions are joined by "and". */
export interface ListApisParams {
  /** Exact match on `identifier`. */
  identifier?: string | undefined;
  /** Exact match on `slug`. */
  slug?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Words after the terms search as `q` does. Fields: `name` (`:` `!:` `IN`), `slug` (`:` `!:` `IN`),
   * `identifier` (`:` `!:` `IN`). Fields: `name`, `slug`, `identifier`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** Free-text search. */
  q?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `createApi` sends. */
export interface ApiCreate {
  /** Display name. From 1 to 128 characters. */
  name: string;
  /**
   * The audience: a URL or URN, compared exactly. Never changes. Audiences of the server itself are refused. From 3 to 512
   * characters.
   */
  identifier: string;
  /** Short name, unique in the account. Default: made from the name. */
  slug?: string | undefined;
  /** What it is for. Default empty. At most 1024 characters. */
  description?: string | undefined;
  /** The API's catalogue of scopes. Default empty. At most 1000 entries. */
  permissions?: readonly {
    /** Scope value (RFC 6749 §3.3 characters), customarily `verb:resource`. From 1 to 128 characters. */
    value: string;
    /** Shown on consent screens. At most 512 characters. */
    description?: string | undefined;
  }[] | undefined;
  /** Algorithm of its access tokens. Default `RS256`; `ES256` is much cheaper to sign. */
  signing_alg?: "RS256" | "ES256" | undefined;
  /** `access_token_authz` adds the `permissions` claim. Default `access_token`. */
  token_dialect?: "access_token" | "access_token_authz" | undefined;
  /** Seconds an access token lives. Default 86400. From 60 to 2592000. */
  token_lifetime?: number | undefined;
  /** true grants only scopes of the catalogue; false echoes what was requested. Default false. */
  enforce_policies?: boolean | undefined;
  /** Whether refresh tokens may accompany its tokens. Default true. */
  allow_offline_access?: boolean | undefined;
  /** First-party clients skip the consent page. Default false. */
  skip_consent?: boolean | undefined;
  /** Adds `teams` to user tokens. Default false. */
  include_teams_in_access_token?: boolean | undefined;
  /** Adds `roles` to user tokens. Default false. */
  include_roles_in_access_token?: boolean | undefined;
}

/** What `updateApi` sends. */
export interface ApiUpdate {
  /** Display name. From 1 to 128 characters. */
  name?: string | undefined;
  /** Short name, unique in the account. Default: made from the name. */
  slug?: string | undefined;
  /** What it is for. Default empty. At most 1024 characters. */
  description?: string | undefined;
  /** The API's catalogue of scopes. Default empty. At most 1000 entries. */
  permissions?: readonly {
    /** Scope value (RFC 6749 §3.3 characters), customarily `verb:resource`. From 1 to 128 characters. */
    value: string;
    /** Shown on consent screens. At most 512 characters. */
    description?: string | undefined;
  }[] | undefined;
  /** Algorithm of its access tokens. Default `RS256`; `ES256` is much cheaper to sign. */
  signing_alg?: "RS256" | "ES256" | undefined;
  /** `access_token_authz` adds the `permissions` claim. Default `access_token`. */
  token_dialect?: "access_token" | "access_token_authz" | undefined;
  /** Seconds an access token lives. Default 86400. From 60 to 2592000. */
  token_lifetime?: number | undefined;
  /** true grants only scopes of the catalogue; false echoes what was requested. Default false. */
  enforce_policies?: boolean | undefined;
  /** Whether refresh tokens may accompany its tokens. Default true. */
  allow_offline_access?: boolean | undefined;
  /** First-party clients skip the consent page. Default false. */
  skip_consent?: boolean | undefined;
  /** Adds `teams` to user tokens. Default false. */
  include_teams_in_access_token?: boolean | undefined;
  /** Adds `roles` to user tokens. Default false. */
  include_roles_in_access_token?: boolean | undefined;
}

/** What `listRoles` can be asked for. Conditions are joined by "and". */
export interface ListRolesParams {
  /** Exact match on `slug`. */
  slug?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Words after the terms search as `q` does. Fields: `name` (`:` `!:` `IN`), `slug` (`:` `!:` `IN`).
   * Fields: `name`, `slug`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** Free-text search. */
  q?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `createRole` sends. */
export interface RoleCreate {
  /** Display name, unique in the account; the `roles` claim holds it. From 1 to 128 characters. */
  name: string;
  /** Short name, unique in the account. Default: made from the name. */
  slug?: string | undefined;
  /** What it is for. Default empty. At most 1024 characters. */
  description?: string | undefined;
  /**
   * What its holders may do at the Management API, whose tokens hold no more than their user's roles. At an API of your own
   * its catalogue decides what a token is granted, and roles reach it by name where the API has
   * `include_roles_in_access_token`. Replaced as a whole; each must be in the catalogue of its API. A permission that leaves
   * the catalogue, or whose API is deleted, leaves the role. At most 1000 entries.
   */
  permissions?: readonly {
    /** The API whose catalogue holds the permission; the built-in management API is one of them. */
    api: string;
    /** A scope value of that API's catalogue. From 1 to 128 characters. */
    value: string;
  }[] | undefined;
}

/** What `updateRole` sends. */
export interface RoleUpdate {
  /** Display name, unique in the account; the `roles` claim holds it. From 1 to 128 characters. */
  name?: string | undefined;
  /** Short name, unique in the account. Default: made from the name. */
  slug?: string | undefined;
  /** What it is for. Default empty. At most 1024 characters. */
  description?: string | undefined;
  /**
   * What its holders may do at the Management API, whose tokens hold no more than their user's roles. At an API of your own
   * its catalogue decides what a token is granted, and roles reach it by name where the API has
   * `include_roles_in_access_token`. Replaced as a whole; each must be in the catalogue of its API. A permission that leaves
   * the catalogue, or whose API is deleted, leaves the role. At most 1000 entries.
   */
  permissions?: readonly {
    /** The API whose catalogue holds the permission; the built-in management API is one of them. */
    api: string;
    /** A scope value of that API's catalogue. From 1 to 128 characters. */
    value: string;
  }[] | undefined;
}

/** What `listRoleMembers` can be asked for. Conditions are joined by "and". */
export interface ListRoleMembersParams {
  /** Exact match on `user`. */
  user?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `user` (`:` `!:` `IN`). Fields: `user`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
  /**
   * References to inline, comma-separated or repeated. Each needs the scope that reads such an object by itself: `user` needs
   * `read:users`.
   */
  expand?: string | readonly ("role" | "user")[] | undefined;
}

/** What `addRoleMember` sends. */
export interface AddRoleMemberBody {
  /** The user. */
  user: string;
}

/** What `listTeams` can be asked for. Conditions are joined by "and". */
export interface ListTeamsParams {
  /** Exact match on `slug`. */
  slug?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Words after the terms search as `q` does. Fields: `name` (`:` `!:` `IN`), `slug` (`:` `!:` `IN`).
   * Fields: `name`, `slug`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** Free-text search. */
  q?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `createTeam` sends. */
export interface TeamCreate {
  /** Display name. From 1 to 128 characters. */
  name: string;
  /** Short name used in the `teams` claim, unique in the account. Default: made from the name. */
  slug?: string | undefined;
  /** Logo. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  logo_src?: string | null | undefined;
  /** The tenant's own data about the team. Replaced as a whole. */
  metadata?: Record<string, unknown> | undefined;
}

/** What `updateTeam` sends. */
export interface TeamUpdate {
  /** Display name. From 1 to 128 characters. */
  name?: string | undefined;
  /** Short name used in the `teams` claim, unique in the account. Default: made from the name. */
  slug?: string | undefined;
  /** Logo. An absolute https URL, or http on a loopback host. At most 2048 characters. */
  logo_src?: string | null | undefined;
  /** The tenant's own data about the team. Replaced as a whole. */
  metadata?: Record<string, unknown> | undefined;
}

/** What `listTeamMembers` can be asked for. Conditions are joined by "and". */
export interface ListTeamMembersParams {
  /** Exact match on `user`. */
  user?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `user` (`:` `!:` `IN`). Fields: `user`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
  /**
   * References to inline, comma-separated or repeated. Each needs the scope that reads such an object by itself: `user` needs
   * `read:users`.
   */
  expand?: string | readonly ("user" | "team")[] | undefined;
}

/** What `addTeamMember` sends. */
export interface AddTeamMemberBody {
  /** The user. */
  user: string;
  /** Ids of the roles held inside the team. Replaced as a whole. At most 100 entries. */
  roles?: readonly string[] | undefined;
}

/** What `updateTeamMember` sends. */
export interface TeamMemberUpdate {
  /** Ids of the roles held inside the team. Replaced as a whole. At most 100 entries. */
  roles: readonly string[];
}

/** What `listSessions` can be asked for. Conditions are joined by "and". */
export interface ListSessionsParams {
  /** Exact match on `status`. */
  status?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `user` (`:` `!:` `IN`), `client` (`:` `!:` `IN`), `connection` (`:` `!:` `IN`), `status`
   * (`:` `!:` `IN`; active, revoked), `sid` (`:` `!:` `IN`), `since` (`:`, inclusive; a day or milliseconds since 1970),
   * `until` (`:`, inclusive; a day or milliseconds since 1970). Fields: `user`, `client`, `connection`, `status`, `sid`,
   * `since`, `until`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `listActions` can be asked for. Conditions are joined by "and". */
export interface ListActionsParams {
  /** Exact match on `trigger`. */
  trigger?: string | undefined;
  /** Exact match on `enabled`. */
  enabled?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Words after the terms search as `q` does. Fields: `trigger` (`:` `!:` `IN`, of several values;
   * post-login, continue, client-credentials, pre-signup, postLogin, clientCredentials, preSignup), `enabled` (`:` `!:`,
   * `true` or `false`), `name` (`:` `!:` `IN`). Fields: `trigger`, `enabled`, `name`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** Free-text search. */
  q?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `createAction` sends. */
export interface ActionCreate {
  /** What people call it. From 1 to 200 characters. */
  name: string;
  /**
   * JavaScript source with one or more hooks: `exports.onExecutePostLogin`, `onExecuteContinue`,
   * `onExecuteClientCredentials`, `onExecutePreSignup`. Empty: it never runs. What is sent runs from the next login on; to
   * try it first, send it as `draft`. At most 64 KiB. At most 65536 characters.
   */
  code: string;
  /**
   * Code that does not run yet. It is tried with `/test` and `/replay`, and becomes `code` with `/publish`. It is read when
   * it is sent, as `code` is. `null`: none. At most 64 KiB. At most 65536 characters.
   */
  draft?: string | null | undefined;
  /** Whether it runs. Default true. */
  enabled?: boolean | undefined;
  /**
   * Its place among the Actions of a trigger, ascending; of two alike the older one runs first. Default 0. From -1000000 to
   * 1000000.
   */
  order?: number | undefined;
  /** A hint for older callers: code that does not export this trigger's hook is refused. It decides nothing. */
  trigger?: 
    | "post-login"
    | "continue"
    | "client-credentials"
    | "pre-signup"
    | "postLogin"
    | "clientCredentials"
    | "preSignup" | undefined;
  /**
   * Values that the code reads at `event.secrets`, by name. Stored encrypted and never shown again. Merged name by name:
   * `null` removes one. At most 50, each of 4096 characters.
   */
  secrets?: Record<string, unknown> | undefined;
}

/** What `updateAction` sends. */
export interface ActionUpdate {
  /** What people call it. From 1 to 200 characters. */
  name?: string | undefined;
  /**
   * JavaScript source with one or more hooks: `exports.onExecutePostLogin`, `onExecuteContinue`,
   * `onExecuteClientCredentials`, `onExecutePreSignup`. Empty: it never runs. What is sent runs from the next login on; to
   * try it first, send it as `draft`. At most 64 KiB. At most 65536 characters.
   */
  code?: string | undefined;
  /**
   * Code that does not run yet. It is tried with `/test` and `/replay`, and becomes `code` with `/publish`. It is read when
   * it is sent, as `code` is. `null`: none. At most 64 KiB. At most 65536 characters.
   */
  draft?: string | null | undefined;
  /** Whether it runs. Default true. */
  enabled?: boolean | undefined;
  /**
   * Its place among the Actions of a trigger, ascending; of two alike the older one runs first. Default 0. From -1000000 to
   * 1000000.
   */
  order?: number | undefined;
  /** A hint for older callers: code that does not export this trigger's hook is refused. It decides nothing. */
  trigger?: 
    | "post-login"
    | "continue"
    | "client-credentials"
    | "pre-signup"
    | "postLogin"
    | "clientCredentials"
    | "preSignup" | undefined;
  /**
   * Values that the code reads at `event.secrets`, by name. Stored encrypted and never shown again. Merged name by name:
   * `null` removes one. At most 50, each of 4096 characters.
   */
  secrets?: Record<string, unknown> | undefined;
}

/** What `rollbackAction` sends. */
export interface RollbackActionBody {
  /** The revision whose code is to run again. At least 1. */
  revision: number;
}

/** What `testAction` sends. */
export interface TestActionBody {
  /** The hook to run. */
  trigger: 
    | "post-login"
    | "continue"
    | "client-credentials"
    | "pre-signup"
    | "postLogin"
    | "clientCredentials"
    | "preSignup";
  /**
   * The event. Members that it lacks, and members of its members (`user.email`), are those of a sample; `null` leaves one
   * out. What lies deeper (`user.app_metadata`) is taken as it is sent. A member that the trigger's events do not have is
   * refused.
   */
  event: Record<string, unknown>;
  /**
   * The code to try. Default: the draft, and if there is none the code that runs. At most 64 KiB. At most 65536 characters.
   */
  code?: string | undefined;
  /** Whether `fetch` may leave. Default false. */
  network?: boolean | undefined;
}

/** What `replayAction` sends. */
export interface ReplayActionBody {
  /**
   * The code to try. Default: the draft, and if there is none the code that runs. At most 64 KiB. At most 65536 characters.
   */
  code?: string | undefined;
  /** How many events of each trigger, newest first. Default 100. From 1 to 200. */
  limit?: number | undefined;
}

/** What `listBlocks` can be asked for. Conditions are joined by "and". */
export interface ListBlocksParams {
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `user` (`:` `!:` `IN`), `action` (`:` `!:` `IN`). Fields: `user`, `action`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `listNotificationSubscriptions` can be asked for. Conditions are joined by "and". */
export interface ListNotificationSubscriptionsParams {
  /** Exact match on `channel`. */
  channel?: string | undefined;
  /** Exact match on `enabled`. */
  enabled?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `channel` (`:` `!:` `IN`; webhook), `enabled` (`:` `!:`, `true` or `false`), `event` (`:`
   * `!:` `IN`, of several values; user.created, user.updated, user.deleted, auth.login, team.member.added, action.failing,
   * notification_subscription.disabled). Fields: `channel`, `enabled`, `event`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** What `createNotificationSubscription` sends. */
export interface NotificationSubscriptionCreate {
  /**
   * Where events are posted to. `https`; `http` only on this machine, where the server may call private networks. An absolute
   * https URL, or http on a loopback host. At most 2048 characters.
   */
  url: string;
  /**
   * Types of events that are told. There is no wildcard: a type that is added later is not told unasked. From 1 to 7 entries.
   */
  events: readonly (
    | "user.created"
    | "user.updated"
    | "user.deleted"
    | "auth.login"
    | "team.member.added"
    | "action.failing"
    | "notification_subscription.disabled"
  )[];
  /**
   * Whether events are told. Default true. What happens while it is false is told to nobody later; `/replay` sends it.
   * Enabling one that was disabled begins anew.
   */
  enabled?: boolean | undefined;
  /** Whether the headers of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) are sent, too. */
  standard_headers?: boolean | undefined;
  /** How it is told. Cannot be changed. Default `webhook`. */
  channel?: "webhook" | undefined;
  /**
   * Printable ASCII, at least 16 characters, used as it is as the key of the signature. With `standard_headers`: `whsec_` and
   * base64 of 24 to 64 bytes. Default: one is made and shown once. From 16 to 256 characters.
   */
  secret?: string | undefined;
}

/** What `updateNotificationSubscription` sends. */
export interface NotificationSubscriptionUpdate {
  /**
   * Where events are posted to. `https`; `http` only on this machine, where the server may call private networks. An absolute
   * https URL, or http on a loopback host. At most 2048 characters.
   */
  url?: string | undefined;
  /**
   * Types of events that are told. There is no wildcard: a type that is added later is not told unasked. From 1 to 7 entries.
   */
  events?: readonly (
    | "user.created"
    | "user.updated"
    | "user.deleted"
    | "auth.login"
    | "team.member.added"
    | "action.failing"
    | "notification_subscription.disabled"
  )[] | undefined;
  /**
   * Whether events are told. Default true. What happens while it is false is told to nobody later; `/replay` sends it.
   * Enabling one that was disabled begins anew.
   */
  enabled?: boolean | undefined;
  /** Whether the headers of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) are sent, too. */
  standard_headers?: boolean | undefined;
  /**
   * Printable ASCII, at least 16 characters, used as it is as the key of the signature. With `standard_headers`: `whsec_` and
   * base64 of 24 to 64 bytes. The one before it ends at once; to let both sign for a while: `/rotate-secret`. From 16 to 256
   * characters.
   */
  secret?: string | undefined;
}

/** What `rotateNotificationSecret` sends. */
export interface RotateNotificationSecretBody {
  /**
   * Printable ASCII, at least 16 characters, used as it is as the key of the signature. With `standard_headers`: `whsec_` and
   * base64 of 24 to 64 bytes. Default: one is made and shown once. From 16 to 256 characters.
   */
  secret?: string | undefined;
  /** Seconds for which the old secret signs on. Default 0: it ends at once. From 0 to 604800. */
  expires_previous_in?: number | undefined;
}

/** What `testNotificationSubscription` sends. */
export interface TestNotificationSubscriptionBody {
  /** The type of event that is made up. Default: the first of `events`. */
  type?: 
    | "user.created"
    | "user.updated"
    | "user.deleted"
    | "auth.login"
    | "team.member.added"
    | "action.failing"
    | "notification_subscription.disabled" | undefined;
}

/** What `replayNotifications` sends. */
export interface ReplayNotificationsBody {
  /** Events that were produced at this time or later. ISO 8601, UTC. */
  since: string;
  /** Events that were produced before this time. Default: now. ISO 8601, UTC. */
  until?: string | undefined;
  /** Only these types. Default: the `events` of the subscription. From 1 to 7 entries. */
  types?: readonly (
    | "user.created"
    | "user.updated"
    | "user.deleted"
    | "auth.login"
    | "team.member.added"
    | "action.failing"
    | "notification_subscription.disabled"
  )[] | undefined;
  /**
   * Events whose delivery is `dead` or was `delivered`, and events of which there `never` was one, because the subscription
   * did not exist then, listened to something else or was disabled. Default: `dead` and `never`. From 1 to 3 entries.
   */
  which?: readonly ("dead" | "delivered" | "never")[] | undefined;
}

/** What `listDeliveries` can be asked for. Conditions are joined by "and". */
export interface ListDeliveriesParams {
  /** Exact match on `subscription`. */
  subscription?: string | undefined;
  /** Exact match on `event`. */
  event?: string | undefined;
  /** Exact match on `type`. */
  type?: string | undefined;
  /** Exact match on `status`. */
  status?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Fields: `subscription` (`:` `!:` `IN`), `event` (`:` `!:` `IN`), `type` (`:` `!:` `IN`;
   * user.created, user.updated, user.deleted, auth.login, team.member.added, action.failing,
   * notification_subscription.disabled), `status` (`:` `!:` `IN`; waiting, delivered, dead), `since` (`:`, inclusive; a day
   * or milliseconds since 1970), `until` (`:`, inclusive; a day or milliseconds since 1970). Fields: `subscription`, `event`,
   * `type`, `status`, `since`, `until`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
}

/** Options of `listEvents`. */
export interface ListEventsParams {
  /** `next` of the answer before. Default: from the oldest event that is kept. */
  after?: string | undefined;
  /** Answers no events, and in `next` where those after this moment begin. Default false. */
  latest?: boolean | undefined;
  /** Only these types, divided by commas. */
  types?: string | undefined;
  /** How many at most. Default 100. */
  limit?: number | undefined;
  /** Seconds to wait for an event when there is none. Default 0. */
  wait?: number | undefined;
}

/** What `listLogs` can be asked for. Conditions are joined by "and". */
export interface ListLogsParams {
  /** Exact match on `type`. */
  type?: string | undefined;
  /** Exact match on `status`. */
  status?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Words after the terms search as `q` does. Fields: `type` (`:` `!:` `IN`; one of docs/events.md),
   * `status` (`:` `!:` `IN`; success, failed, skipped, info), `origin` (`:` `!:`, whole dotted segments from the left; admin,
   * user, auth, oauth, team, action, notification_subscription, webhook, role, or more segments), `user` (`:` `!:` `IN`),
   * `client` (`:` `!:` `IN`), `team` (`:` `!:` `IN`), `login` (`:` `!:` `IN`), `since` (`:`, inclusive; a day or milliseconds
   * since 1970), `until` (`:`, inclusive; a day or milliseconds since 1970). Fields: `type`, `status`, `origin`, `user`,
   * `client`, `team`, `login`, `since`, `until`.
   */
  query?: string | undefined;
  /** Rows per page. Default 30. */
  pageSize?: number | string | undefined;
  /** The `next` of the previous page, unchanged. */
  cursor?: string | undefined;
  /** Free-text search. */
  q?: string | undefined;
  /** `true` adds `total`. */
  count?: boolean | undefined;
  /** Field to sort by; `-` before it reverses. Default `-createdAt`. */
  sort?: "createdAt" | "-createdAt" | undefined;
  /**
   * References to inline, comma-separated or repeated. Each needs the scope that reads such an object by itself: `user` needs
   * `read:users`.
   */
  expand?: string | readonly ("user" | "client" | "team")[] | undefined;
}

/** Options of `readLogTail`. */
export interface ReadLogTailParams {
  /** `next` of the answer before, or `tail` at the end of an export. Default: from now on. */
  after?: string | undefined;
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Words after the terms search as `q` does. Fields: `type` (`:` `!:` `IN`; one of docs/events.md),
   * `status` (`:` `!:` `IN`; success, failed, skipped, info), `origin` (`:` `!:`, whole dotted segments from the left; admin,
   * user, auth, oauth, team, action, notification_subscription, webhook, role, or more segments), `user` (`:` `!:` `IN`),
   * `client` (`:` `!:` `IN`), `team` (`:` `!:` `IN`), `login` (`:` `!:` `IN`), `since` (`:`, inclusive; a day or milliseconds
   * since 1970), `until` (`:`, inclusive; a day or milliseconds since 1970).
   */
  query?: string | undefined;
  /** How many at most. Default 100. */
  limit?: number | undefined;
  /** Seconds to wait for a row when there is none. Default 0. */
  wait?: number | undefined;
}

/** Options of `exportLogs`. */
export interface ExportLogsParams {
  /**
   * FaableQL filter: terms `field:value` (equal), `field!:value` (not equal, or absent) and `field IN ("a","b")` (any of),
   * all of which must hold. Words after the terms search as `q` does. Fields: `type` (`:` `!:` `IN`; one of docs/events.md),
   * `status` (`:` `!:` `IN`; success, failed, skipped, info), `origin` (`:` `!:`, whole dotted segments from the left; admin,
   * user, auth, oauth, team, action, notification_subscription, webhook, role, or more segments), `user` (`:` `!:` `IN`),
   * `client` (`:` `!:` `IN`), `team` (`:` `!:` `IN`), `login` (`:` `!:` `IN`), `since` (`:`, inclusive; a day or milliseconds
   * since 1970), `until` (`:`, inclusive; a day or milliseconds since 1970).
   */
  query?: string | undefined;
  /** Continues an export, with the same `query`. */
  cursor?: string | undefined;
  /** The last row that arrived; with `cursor`. Default: where the cursor was made. */
  after?: string | undefined;
  /** Rows after which the answer ends, to be continued. Default: all. */
  limit?: number | undefined;
  /** Counts the rows first, and tells how far it has come. Default false. */
  progress?: boolean | undefined;
}

/** Options of `getLog`. */
export interface GetLogParams {
  /**
   * References to inline, comma-separated or repeated. Each needs the scope that reads such an object by itself: `user` needs
   * `read:users`.
   */
  expand?: string | readonly string[] | undefined;
}

import type { Json } from "./sandbox/rules/json.ts";

/** Free data of a user, kept as JSON. */
export type Metadata = { readonly [key: string]: Json };

/** What of a user is known at any provider. */
export interface UserIdentity {
  /** Name of the connection. */
  readonly connection: string;
  /** The user's id there. */
  readonly identity_id: string;
  /** What the provider told; its tokens are not part of it. */
  readonly profile_data: Metadata;
}

/** The user who logs in. Members with `?` are absent while the user has none. */
export interface EventUser {
  /** `user_` and 24 hexadecimal digits. It is not called `id`. */
  readonly user_id: string;
  /** In its normal form: lower case, domain in ASCII. */
  readonly email?: string;
  /** Whether the user has proven to read mail at `email`. `false` without one. */
  readonly email_verified: boolean;
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly nickname?: string;
  /** URL of a picture. */
  readonly picture?: string;
  /** E.164, as `+34600000000`. */
  readonly phone?: string;
  readonly phone_verified: boolean;
  /** BCP 47, as `es` or `pt-BR`. */
  readonly locale?: string;
  readonly username?: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC, of the login before this one; absent at the first. */
  readonly last_login?: string;
  /** Logins before this one. */
  readonly logins_count: number;
  /** Data that the user may edit; `{}` when there is none. */
  readonly user_metadata: Metadata;
  /** Data that only administrators, backends and Actions write; `{}` when there is none. */
  readonly app_metadata: Metadata;
  readonly identities: readonly UserIdentity[];
}

/** The application. It carries no metadata. */
export interface EventClient {
  readonly client_id: string;
  readonly name: string;
}

/** How the user proved to be who they are. For a login that an existing session satisfied: that of the login before. */
export interface EventConnection {
  readonly name: string;
  /** Its type, as `database`, `google` or `passwordless-email`. */
  readonly strategy: string;
}

/** The request that brought the flow here. */
export interface EventRequest {
  /** IPv4 or IPv6; empty when it is not known. */
  readonly ip: string;
  /** Empty when the header did not come. */
  readonly userAgent: string;
  /** The `Accept-Language` header as it came; empty when it did not. */
  readonly language: string;
  /** By the `User-Agent` header, in which anybody may write anything. */
  readonly device: "mobile" | "desktop" | "bot" | "unknown";
  /**
   * Whether the address belongs to a hosting or proxy range. Looked up only where the code names this member; otherwise, and where
   * the operator has told no ranges (`FAABLE_DATACENTER_RANGES`), absent. Test it with `=== true`.
   */
  readonly ip_datacenter?: boolean;
  /** Active blocks (`blockFor`) that saw exactly this address. Looked up only where the code names this member. */
  readonly ip_active_blocks?: number;
  /**
   * The same for its network: /24 of IPv4, /48 of IPv6. Not zero for addresses of datacenters only. Looked up only where the code
   * names this member, and absent where `ip_datacenter` would be.
   */
  readonly ip_network_active_blocks?: number;
}

/** The request of an interactive flow. */
export interface LoginRequest extends EventRequest {
  /** Host of the tenant. */
  readonly hostname: string;
  /** Parameters of the authorization request, secrets excluded; on `continue` those of `/continue`, too. */
  readonly query: Readonly<Record<string, string>>;
  /** Fields that were posted to `/continue`; absent otherwise. */
  readonly body?: Readonly<Record<string, string>>;
}

export interface LoginStats {
  /** Whether this login created the user. Always `false` on `continue`, even if the login that was paused was a sign-up. */
  readonly is_new_user: boolean;
  /** Milliseconds since the user was created; absent when that is not known. */
  readonly account_age_ms?: number;
  /** Whether the first language of `request.language` is another one than at the first login; absent at that, and where it is not known. */
  readonly language_changed?: boolean;
  /** How often this Action has denied this user with `blockFor` before; absent when never. */
  readonly deny_count?: number;
}

/** What the application asked for. */
export interface EventTransaction {
  /** Where the application is answered. Absent in flows without a browser. */
  readonly redirect_uri?: string;
  /** The words of `scope` as they were asked for. */
  readonly requested_scopes: readonly string[];
  /** The application's own `state`, absent when it sent none. */
  readonly state?: string;
  /** `oidc`. */
  readonly protocol: string;
  /** The words of `prompt`; empty when there are none. */
  readonly prompt: readonly string[];
}

/** One proof that the user gave. */
export interface AuthenticationMethod {
  /** `pwd`, `otp`, `federated`, `hwk`, `mfa`, or another name of RFC 8176. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
}

/** What every trigger has. */
export interface CommonEvent {
  /** Secrets of this Action by name; `{}` when it has none. Their values never appear in logs unless the code writes them there. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Identity is proven, and nothing is issued yet. */
export interface PostLoginEvent extends CommonEvent {
  readonly user: EventUser;
  readonly client: EventClient;
  /** Absent when the connection has been deleted since. */
  readonly connection?: EventConnection;
  readonly request: LoginRequest;
  readonly stats: LoginStats;
  readonly transaction: EventTransaction;
  readonly authentication: {
    readonly methods: readonly AuthenticationMethod[];
  };
  readonly authorization: {
    /** Names of the user's roles. */
    readonly roles: readonly string[];
  };
}

/** The user comes back from `api.redirect.sendUserTo`. `user` is read anew: what was written meanwhile is there. */
export interface ContinueEvent extends PostLoginEvent {}

/** A machine asks for a token. There is no user and no connection. */
export interface ClientCredentialsEvent extends CommonEvent {
  readonly client: EventClient;
  readonly request: EventRequest;
  readonly accessToken: {
    /** The API that the token is for. */
    readonly audience: string;
    /** The granted scopes, separated by spaces. */
    readonly scope: string;
  };
  readonly resource_server: {
    /** Identifier of the API, the same as the audience. */
    readonly identifier: string;
  };
}

/** Somebody who is about to become a user: no id yet, and never a password. */
export interface SignupUser {
  readonly email?: string;
  readonly username?: string;
  readonly phone?: string;
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  /** What the form or the provider brought, `{}` when nothing, and what earlier Actions have set. */
  readonly user_metadata: Metadata;
  /** What earlier Actions have set. */
  readonly app_metadata: Metadata;
}

/** Before a self-service sign-up creates a user. */
export interface PreSignupEvent extends CommonEvent {
  readonly user: SignupUser;
  /** Absent where a page of the tenant itself signs somebody up. */
  readonly client?: EventClient;
  readonly connection?: EventConnection;
  readonly request: EventRequest;
}

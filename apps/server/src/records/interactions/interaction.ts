import type { Claims } from "@faable/auth-actions/sandbox";

/** What `prompt` may ask for (OIDC Core §3.1.2.1). */
export type Prompt = "none" | "login" | "consent" | "select_account";

/** How the answer reaches the client. */
export type ResponseMode = "query" | "form_post";

/**
 * An authorization request whose every parameter was found good; or, in the same form, what a page of ours asks that needs
 * to know who is there.
 */
export interface AuthorizationRequest {
  /** Whether the login ends on a page of ours: with a session and without a code. */
  readonly ownPage: boolean;
  /** The OAuth `client_id`. Only a page of ours may be without. */
  readonly clientId: string | undefined;
  /** Where the login ends: the client's redirect URI, or the page of ours. */
  readonly redirectUri: string;
  readonly redirectUriGiven: boolean;
  readonly responseMode: ResponseMode;
  readonly state: string | undefined;
  readonly scope: string | undefined;
  readonly audience: string | undefined;
  readonly nonce: string | undefined;
  /** Claims asked for by name (OIDC Core §5.5). */
  readonly claims: { readonly userinfo: readonly string[]; readonly idToken: readonly string[] };
  readonly codeChallenge: string | undefined;
  readonly prompt: readonly Prompt[];
  /** Seconds since the last authentication that are accepted. */
  readonly maxAge: number | undefined;
  readonly loginHint: string | undefined;
  /** The subject of a verified `id_token_hint`. */
  readonly hintedSubject: string | undefined;
  readonly uiLocales: string | undefined;
  readonly signUp: boolean;
  /** Whether the person asks to be let past the tenant's Actions, to mend them. */
  readonly breakGlass: boolean;
  /** Connections that this login is limited to; empty: whatever the client offers. */
  readonly connections: readonly string[];
}

/** Who was proven, how and when. */
export interface Proof {
  readonly userId: string;
  readonly connectionId: string | null;
  /** ISO 8601. */
  readonly authenticatedAt: string;
  readonly amr: readonly string[];
  readonly acr: string;
  /** Whether this login created the user. */
  readonly signedUp: boolean;
  readonly remember: boolean;
  /** Which proofs of the user counted then, where that was asked: `voidProofs` ends the login. */
  readonly proofs?: number;
}

/** A login that waits for its person to come back from where an Action has sent them. */
export interface Pause {
  readonly userId: string;
  /** The Action that paused last. */
  readonly action: string;
  /** Where the last Action of the login's own chain stood that paused: those behind it have not run yet. */
  readonly position: { readonly order: number; readonly createdAt: number; readonly id: string };
  readonly claims: Claims;
  /** The session that this login began with; absent where somebody was proven, who has none yet. */
  readonly sessionId?: string;
  /** ISO 8601. */
  readonly until: string;
}

/** A login that waits for its person to come back from a provider. */
export interface AtProvider {
  /** Digest of the `state` that the provider was given. */
  readonly state: string;
  readonly connectionId: string;
  /** Digest of the application at the provider, as it was then. */
  readonly application: string;
  /** The verifier of PKCE (RFC 7636), sealed. */
  readonly verifier: string;
  /** What the provider's ID token must have; absent where none was asked for. */
  readonly nonce?: string;
  /** ISO 8601. */
  readonly until: string;
}

/** How far a login has come. */
export interface Progress {
  /** What ties everything together that is told of this login. */
  readonly loginId?: string;
  /** Whether this is a request that was pushed and waits to be taken: no page belongs to it. */
  readonly pushed?: boolean;
  /** Whether this is a login proven by an application's own form, whose one-time ticket is its handle. */
  readonly ticket?: boolean;
  /** What was typed as name or address, so that no page asks twice. */
  readonly identifier?: string;
  /** Who was proven in this login. Until the last step has passed this is all there is: no session. */
  readonly proof?: Proof;
  /** Whom the tenant's Actions let pass, and with which claims. Of another proof it says nothing. */
  readonly passed?: { readonly subject: string; readonly claims: Claims };
  readonly paused?: Pause;
  readonly atProvider?: AtProvider;
  /** The session that the proof became. */
  readonly sessionId?: string;
  /** Whether the person chose to go on as who they are. */
  readonly accountChosen?: boolean;
  /** Whether the person chose to sign in as somebody else. */
  readonly another?: boolean;
  /** Whether the person consented in this login. */
  readonly consented?: boolean;
}

export interface Interaction {
  readonly id: string;
  readonly browserHash: string | null;
  /** Resource id of the client. */
  readonly client: string | null;
  readonly request: AuthorizationRequest;
  readonly progress: Progress;
  readonly finished: boolean;
  readonly startedAt: Date;
  readonly expiresAt: Date;
}

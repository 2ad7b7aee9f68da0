import type { Json, JsonObject } from "./sandbox/rules/json.ts";

export interface DenyOptions {
  /** A short tag for the log, at most 100 characters. The user never sees it. */
  readonly code?: string;
  /** For the log, at most 8 KiB of JSON. The user never sees it. */
  readonly details?: JsonObject;
  /**
   * For how long every further attempt of this user is denied without asking the code: milliseconds, or a whole number with
   * `s`, `m`, `h` or `d`, as `"48h"`. Positive, at most 365 days; anything else throws.
   */
  readonly blockFor?: number | `${number}${"s" | "m" | "h" | "d"}`;
}

export interface AccessApi {
  /**
   * Refuses. The function goes on, so `return` after it; later Actions do not run. Of several denials the first decides.
   * The reason, at most 1,000 characters, reaches the application and the user word for word, and the log; without one they are
   * told something general.
   */
  readonly deny: (reason?: string, options?: DenyOptions) => void;
  /** Marks the row in the log for a person to look at, and lets the flow go on. At most 20 per run; a code of at most 100 characters. */
  readonly review: (code: string, details?: JsonObject) => void;
}

export interface RedirectApi {
  /**
   * Pauses the flow and sends the browser to `url`: absolute https, or http on a loopback host, without user and password, at
   * most 8,192 characters; anything else throws. `options.query` is merged into its query, and the server adds `state`, which the
   * page gives back to `/continue`. Of several calls the first wins; a denial beats them. Where there is no browser the flow is
   * refused with `interaction_required`.
   */
  readonly sendUserTo: (
    url: string | URL,
    options?: { readonly query?: Readonly<Record<string, string | number | boolean>> },
  ) => void;
}

export interface TokenApi {
  /**
   * Sets a claim of the token. Throws at a name that is not 1 to 128 characters of `A-Z a-z 0-9 _ . : / -`, at a reserved one
   * (`sub`, `scope`, `roles` …), at a value that JSON cannot say, and beyond 10 claims or 2,048 bytes of JSON for a token, counted
   * over all Actions of the chain. The last value of a name wins. Claims stay with the login: every refreshed token has them.
   */
  readonly setCustomClaim: (name: string, value: Json) => void;
}

export interface UserApi {
  /** Sets a key of `user_metadata`, or deletes it with `null`. Written when the whole chain has ended without a denial. At most 64 KiB a run. */
  readonly setUserMetadata: (key: string, value: Json) => void;
  /** The same for `app_metadata`. */
  readonly setAppMetadata: (key: string, value: Json) => void;
}

export interface PostLoginApi {
  readonly access: AccessApi;
  readonly redirect: RedirectApi;
  readonly accessToken: TokenApi;
  /** Claims of the user's profile are never replaced; without the scope `openid` there is no ID token. */
  readonly idToken: TokenApi;
  readonly user: UserApi;
}

/** `redirect.sendUserTo` pauses once more. */
export interface ContinueApi extends PostLoginApi {}

export interface ClientCredentialsApi {
  readonly access: AccessApi;
  readonly accessToken: TokenApi;
}

export interface PreSignupApi {
  readonly access: AccessApi;
  readonly user: UserApi;
}

import type { Profile, Told } from "../profile.ts";

/** What is particular to a provider: where it is, how it is asked, and what its answers mean. */
export interface Provider {
  /** Where it is when the connection does not say otherwise; `undefined` where only the connection can say. */
  readonly authorizeUrl: string | undefined;
  readonly tokenUrl: string | undefined;
  readonly userinfoUrl: string | undefined;
  /** What is asked for when the connection names no scope, space-separated. */
  readonly scope: string;
  /** How our secret is shown at the token endpoint: in the form, or as HTTP Basic (RFC 6749 §2.3.1). */
  readonly secretBy: "form" | "basic";
  /** Whether it answers `openid` with an ID token from the host of its authorization endpoint, in which a nonce comes back. */
  readonly givesIdToken: boolean;
  /** The parameter that suggests whom to sign in. */
  readonly hint: "login_hint" | "login";
  /** Where the addresses of the user are, beside the userinfo endpoint. */
  readonly emailsUrl?: (userinfoUrl: string) => string;
  /** Where tokens are renewed, if that is not the token endpoint. */
  readonly renewalUrl?: (tokenUrl: string) => string;
  /** Whether an address can be one that it attests, which is what users are joined by. */
  readonly attests: boolean;
  /** Who the user is; `undefined` when it does not say. `emails` is what it answered there; `undefined` when it did not. */
  readonly profileOf: (userinfo: Told, emails: readonly Told[] | undefined) => Profile | undefined;
}

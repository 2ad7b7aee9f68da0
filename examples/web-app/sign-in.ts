import * as oidc from "openid-client";
import { loopbackFetch } from "./loopback-fetch.ts";

export interface Settings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The origin of this application; its `/callback` and `/` are registered with the tenant. */
  readonly url: string;
}

/** What has to be known again when the browser comes back with a code. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly pkceCodeVerifier: string;
}

/** Somebody who is signed in. */
export interface SignedIn {
  readonly person: oidc.IDToken;
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Milliseconds since 1970 at which the access token ends. */
  readonly expiresAt: number;
}

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

const signedIn = (tokens: Tokens): SignedIn => {
  const person = tokens.claims();
  if (!person || !tokens.id_token) throw new Error("There is no ID token: the scope must hold openid.");
  return {
    person,
    idToken: tokens.id_token,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresAt: Date.now() + (tokens.expiresIn() ?? 0) * 1000,
  };
};

/** Reads what the tenant offers. Below `localhost` only, it may be reached by http, and needs help to be found. */
const discover = ({ issuer, clientId, clientSecret }: Settings): Promise<oidc.Configuration> => {
  const { protocol } = new URL(issuer);
  const local = protocol === "http:" ? { execute: [oidc.allowInsecureRequests], [oidc.customFetch]: loopbackFetch } : {};
  return oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, local);
};

/** Nobody, when the tenant says that this sign-in is over. Not being reached says nothing of the kind. */
const nobodyIfOver = (error: unknown): undefined => {
  if (error instanceof oidc.ResponseBodyError && error.error === "invalid_grant") return undefined;
  throw error;
};

/** Why a sign-in was refused, by the tenant or by a check of the library. Throws again what is no refusal, as when no answer came. */
export const refusalOf = (error: unknown): string => {
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError)
    return `The tenant refused: ${error.error_description ?? error.error}`;
  if (error instanceof oidc.ClientError && error.code !== undefined && error.cause instanceof Error)
    return `The answer cannot be trusted: ${error.cause.message}`;
  throw error;
};

export const signInWith = async (settings: Settings) => {
  const config = await discover(settings);
  const accountPage = new URL("/flow/account/security", settings.issuer);
  accountPage.searchParams.set("client_id", settings.clientId);
  return {
    /** A person's own page at the tenant; whoever is signed out there signs in by this client's connections. */
    accountUrl: accountPage.href,
    /** Where the browser goes to sign in, and what to remember until it is back. */
    begin: async (): Promise<{ readonly to: string; readonly checks: Checks }> => {
      const [state, nonce, pkceCodeVerifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
      const to = oidc.buildAuthorizationUrl(config, {
        redirect_uri: `${settings.url}/callback`,
        scope: "openid profile email",
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: "S256",
      });
      return { to: to.href, checks: { state, nonce, pkceCodeVerifier } };
    },
    /** Redeems the code with which the browser came back to `path`. */
    finish: async (path: string, { state, nonce, pkceCodeVerifier }: Checks): Promise<SignedIn> => {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier, idTokenExpected: true };
      return signedIn(await oidc.authorizationCodeGrant(config, new URL(path, settings.url), checks));
    },
    /** New tokens, the refresh token among them; `undefined` when the sign-in is over. */
    refresh: async ({ refreshToken }: SignedIn): Promise<SignedIn | undefined> =>
      refreshToken === undefined ? undefined : oidc.refreshTokenGrant(config, refreshToken).then(signedIn, nobodyIfOver),
    /** Where the browser goes to end the session at the tenant too (OIDC RP-Initiated Logout 1.0). */
    logoutUrl: (idToken: string): string =>
      oidc.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: `${settings.url}/` }).href,
  };
};

export type SignIn = Awaited<ReturnType<typeof signInWith>>;

import { connect } from "../connection.ts";
import type { Fetch } from "../fetch.ts";
import { type Claims, requiredScopes, scopesOf, type TokenType } from "./claims.ts";
import { remoteKeys, staticKeys } from "./keys.ts";
import { insufficientScope, invalid, wrongAudience } from "./refusal.ts";
import { openToken, type TokenFormat } from "./token.ts";

/** A JSON Web Key Set (RFC 7517 §5). */
export interface Jwks {
  readonly keys: readonly object[];
}

/** What a verifier checks, whichever way it finds the tenant. */
export interface VerifierChecks {
  /** Identifier of your API; several when it has several. Mandatory: a token for another API must not pass. */
  readonly audience: string | readonly string[];
  /** Seconds that clocks may differ. Default 5. */
  readonly clockTolerance?: number | undefined;
  /**
   * Values of the token's header `typ` that are accepted, without `application/` and in any case. Default `["at+jwt"]`, which
   * the server issues (RFC 9068). Add `"JWT"` only for tokens of another issuer that say no more: ID tokens call themselves
   * so too.
   */
  readonly types?: readonly TokenType[] | undefined;
  /** The tenant's public keys, when they are at hand. Default: read from `<issuer>/.well-known/jwks.json` and kept. */
  readonly jwks?: Jwks | undefined;
  /** Default: the global `fetch`; below `localhost`, one that finds it. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds for one request. Default 30 000. */
  readonly timeout?: number | undefined;
}

/** Options of {@link createTokenVerifier}: the tenant by its `domain` or by its `issuer`. */
export type VerifierOptions = VerifierChecks &
  (
    | {
        /** Host or origin of the tenant; its discovery document names the issuer. */
        readonly domain: string;
        readonly issuer?: undefined;
      }
    | {
        /** The `iss` of the tenant's tokens, character for character; no slash at the end. Saves reading discovery. */
        readonly issuer: string;
        readonly domain?: undefined;
      }
  );

/** What one token has to allow. */
export interface TokenRequirements {
  /** Scopes that must all be in `scope` or `permissions`: one text separated by spaces, or a list. */
  readonly scope?: string | readonly string[] | undefined;
}

/**
 * Resolves to the claims of a token that is good.
 *
 * @throws {FaableApiError} `unauthorized` (401) without a token, `invalid_token` (401), `aud_mismatch` (401),
 * `insufficient_scope` (403), each with a message that tells expired, altered and not an access token apart, and with `www_authenticate` for your answer. Without `www_authenticate`: the tenant's keys
 * could not be read, which says nothing about the token.
 */
export type TokenVerifier = (token: string, requirements?: TokenRequirements) => Promise<Claims>;

/** What the tokens of a verifier are validated against. */
interface Validation extends TokenFormat {
  readonly issuer: () => Promise<string>;
  readonly audiences: readonly string[];
  readonly tolerance: number;
}

const audiencesOf = ({ audience }: VerifierChecks): readonly string[] => {
  const audiences = [audience ?? []].flat().filter(Boolean);
  if (audiences.length > 0) return audiences;
  throw new TypeError('Option "audience" is required: the identifier of your API, as registered with the tenant');
};

const toleranceOf = ({ clockTolerance = 5 }: VerifierChecks): number => {
  if (Number.isFinite(clockTolerance) && clockTolerance >= 0) return clockTolerance;
  throw new TypeError('Option "clockTolerance" must be a number of seconds, not negative');
};

const domainOf = ({ domain, issuer }: VerifierOptions): string => {
  if (issuer?.endsWith("/"))
    throw new TypeError('Option "issuer" must not end with a slash: it is compared character for character');
  const host = issuer ?? domain;
  if (host) return host;
  throw new TypeError('Option "domain" or "issuer" is required: it says which tenant\'s tokens are good');
};

const typesOf = ({ types = ["at+jwt"] }: VerifierChecks): readonly TokenType[] => {
  const known: readonly string[] = ["at+jwt", "JWT"];
  if (types.length > 0 && types.every((type) => known.includes(type))) return types;
  throw new TypeError('Option "types" must be a list of "at+jwt" and "JWT"');
};

const validationOf = (options: VerifierOptions): Validation => {
  const { fetch, timeout, issuer, jwks } = options;
  const connection = connect({ domain: domainOf(options), fetch, timeout });
  return {
    issuer: async () => issuer ?? (await connection.discovery()).issuer,
    findKey: jwks ? staticKeys(jwks) : remoteKeys(connection),
    types: typesOf(options),
    audiences: audiencesOf(options),
    tolerance: toleranceOf(options),
  };
};

// `exp` may lie beyond what a date can hold.
const timeText = (seconds: number): string => new Date(Math.max(0, seconds) * 1000).toISOString();

const checkTimes = ({ exp, nbf, iat }: Claims, tolerance: number): void => {
  const now = Date.now() / 1000;
  if (now >= exp + tolerance) throw invalid(`The token expired at ${timeText(exp)}`);
  if (nbf !== undefined && nbf > now + tolerance) throw invalid("The token is not good yet");
  if (iat !== undefined && iat > now + tolerance) throw invalid("The token was issued in the future");
};

const checkAudience = ({ aud }: Claims, audiences: readonly string[]): void => {
  if (![aud].flat().some((one) => audiences.includes(one))) throw wrongAudience(audiences);
};

const checkScope = (claims: Claims, required: readonly string[]): void => {
  const allowed = scopesOf(claims);
  if (!required.every((scope) => allowed.has(scope))) throw insufficientScope(required);
};

/**
 * Makes a verifier of access tokens for your own API. Nothing is requested yet; the tenant's keys are read with the first
 * token and then kept, so verifying needs no network. Keep one verifier: it holds the keys.
 *
 * Checks the signature (RS256 or ES256, by `kid`), `typ`, `iss`, `aud`, `exp`, `nbf`, `iat` and the scopes asked for.
 *
 * @throws {TypeError} When an option is missing or wrong; the message names it.
 * @example
 * ```ts
 * const verify = createTokenVerifier({ domain: "acme.auth.example.net", audience: "https://api.example.org" });
 * const claims = await verify(token, { scope: "read:orders" });
 * ```
 */
export const createTokenVerifier = (options: VerifierOptions): TokenVerifier => {
  const { issuer, audiences, tolerance, ...format } = validationOf(options);
  return async (token, { scope } = {}) => {
    const claims = await openToken(token, format);
    if (claims.iss !== (await issuer())) throw invalid("The token comes from another issuer");
    checkTimes(claims, tolerance);
    checkAudience(claims, audiences);
    checkScope(claims, requiredScopes(scope));
    return claims;
  };
};

/** Options of {@link verifyAccessToken}. */
export type VerifyOptions = Pick<VerifierChecks, "audience" | "clockTolerance" | "types"> &
  TokenRequirements & {
    /** The `iss` of the tenant's tokens, character for character; no slash at the end. */
    readonly issuer: string;
    /** The tenant's public keys. */
    readonly jwks: Jwks;
  };

/**
 * Verifies one token with keys that are at hand; nothing is requested. To have the keys fetched and kept, use
 * {@link createTokenVerifier}.
 *
 * @throws {TypeError} When an option is missing or wrong; the message names it.
 * @throws {FaableApiError} What a {@link TokenVerifier} throws.
 * @example
 * ```ts
 * const claims = await verifyAccessToken(token, { issuer, audience: "https://api.example.org", jwks });
 * ```
 */
export const verifyAccessToken = async (token: string, { scope, jwks, ...checks }: VerifyOptions): Promise<Claims> => {
  if (!jwks) throw new TypeError('Option "jwks" is required; createTokenVerifier fetches the keys itself');
  return createTokenVerifier({ ...checks, jwks })(token, { scope });
};

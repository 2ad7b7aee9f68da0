import { hash } from "node:crypto";
import { lifetimes } from "@faable/auth-contract";
import { createLocalJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { bounded, type Clock, isBase64url, problem } from "../../base/index.ts";
import { type AccountKeys, isLowS, type Keys, signsLowS } from "../../records/keys/index.ts";
import type { Account } from "../../records/tenants/index.ts";

/** An access token of ours whose signature, issuer, type and lifetime were found good. */
export interface VerifiedToken {
  /** The account that signed it. */
  readonly issuer: Account;
  readonly subject: string;
  readonly clientId: string;
  readonly audience: string;
  /** `jti`. */
  readonly tokenId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** `scope` as it stands. */
  readonly scope: string;
  /** Words of `scope` and `permissions`. */
  readonly scopes: ReadonlySet<string>;
}

export interface AccessTokens {
  /** Verifies a token that one of these accounts must have signed. Throws `invalid_token`. */
  readonly verify: (token: string, issuers: readonly Account[]) => Promise<VerifiedToken>;
}

interface Known {
  readonly verified: VerifiedToken;
  readonly expires: number;
  /** A rotation or a deleted account replaces this object, and the entry is worth nothing any more. */
  readonly keys: AccountKeys;
}

const maxTokenLength = 16_384;

/** What strangers send is no fault of the server, so it carries no cause: nothing is logged beyond the refusal. */
const invalid = (why: string): Error =>
  problem("invalid_token", why, { headers: { "www-authenticate": 'Bearer error="invalid_token"' } });

const altered = (): Error => invalid("The token was altered: its signature does not fit. Send it exactly as it was issued.");

const notAnAccessToken = (): Error =>
  invalid("This is not an access token of this account. Send the access_token of this host's token endpoint.");

const headerOf = (token: string): { readonly kid?: string } => {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw invalid("The bearer token is not a JWT.");
  }
};

/** Every part in its one spelling (RFC 7515 §2), so that no second text is the same token. */
const assertOneSpelling = (token: string): void => {
  if (!token.split(".").every(isBase64url)) throw altered();
};

/**
 * Of an ECDSA signature (r, s) anybody can make a second one, (r, n-s). We make the lower s only, so the other was altered;
 * keys of version 0.1 made either.
 */
const assertOurSignature = (token: string, kid: string): void => {
  const signature = Buffer.from(token.slice(token.lastIndexOf(".") + 1), "base64url");
  if (signature.length !== 64 || (signsLowS(kid) && !isLowS(signature))) throw altered();
};

/** Expired, altered and not an access token are three mistakes of a caller, with three ways out. */
const refusalOf = (error: unknown): Error => {
  if (error instanceof errors.JWTExpired) return invalid("The access token has expired. Get a new one from the token endpoint.");
  if (error instanceof errors.JWSSignatureVerificationFailed) return altered();
  return notAnAccessToken();
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const words = (value: unknown): readonly string[] =>
  text(value)
    .split(/\s+/)
    .filter((word) => word !== "");

const verifiedFrom = (issuer: Account, claims: JWTPayload): VerifiedToken => {
  const subject = text(claims.sub);
  const audience = text(claims.aud);
  if (subject === "" || audience === "") throw invalid("The token names no subject or no single audience.");
  return Object.freeze({
    issuer,
    subject,
    clientId: text(claims.client_id),
    audience,
    tokenId: text(claims.jti),
    issuedAt: claims.iat ?? 0,
    expiresAt: claims.exp ?? 0,
    scope: text(claims.scope),
    scopes: new Set([...words(claims.scope), ...words(claims.permissions)]),
  });
};

export const createAccessTokens = (keys: Keys, clock: Clock): AccessTokens => {
  // Keyed by digest, so that a dump of the memory holds no working token.
  const known = bounded<string, Known>(10_000);

  const signerOf = async (kid: string | undefined, issuers: readonly Account[]) => {
    for (const issuer of issuers) {
      const accountKeys = keys.peek(issuer.id) ?? (await keys.get(issuer.id));
      const key = accountKeys.keys.find((each) => each.kid === kid);
      if (key) return { issuer, accountKeys, key };
    }
    throw invalid("The token was not signed by this account. Get one from this host's token endpoint.");
  };

  const verifyNow = async (token: string, issuer: Account, accountKeys: AccountKeys): Promise<Known> => {
    const jwks = createLocalJWKSet({
      keys: accountKeys.keys.map((key) => ({ ...key.publicJwk, kty: key.publicJwk.kty ?? "" })),
    });
    const { payload } = await jwtVerify(token, jwks, {
      algorithms: ["RS256", "ES256"],
      issuer: issuer.issuer,
      typ: "at+jwt",
      requiredClaims: ["exp", "iat"],
      clockTolerance: lifetimes.clockTolerance,
      currentDate: clock(),
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    return {
      verified: verifiedFrom(issuer, payload),
      expires: ((payload.exp ?? 0) + lifetimes.clockTolerance) * 1000,
      keys: accountKeys,
    };
  };

  const verify = async (token: string, issuers: readonly Account[]): Promise<VerifiedToken> => {
    if (token.length > maxTokenLength) throw invalid("The bearer token is too long.");
    const digest = hash("sha256", token, "base64url");
    const entry = known.get(digest);
    const issuer = entry && issuers.find(({ id }) => id === entry.verified.issuer.id);
    if (entry && issuer && entry.expires > clock().getTime() && keys.peek(issuer.id) === entry.keys) return entry.verified;
    const signer = await signerOf(headerOf(token).kid, issuers);
    assertOneSpelling(token);
    if (signer.key.alg === "ES256") assertOurSignature(token, signer.key.kid);
    const fresh = await verifyNow(token, signer.issuer, signer.accountKeys);
    known.set(digest, fresh);
    return fresh.verified;
  };

  return Object.freeze({ verify });
};

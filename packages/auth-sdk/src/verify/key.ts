import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { isRecord, stringMember } from "../json.ts";

/** Signature algorithms that are accepted. No others: not `none`, nothing symmetric. */
export type SigningAlgorithm = "RS256" | "ES256";

/** A public key with the only algorithm it may be used for. */
export interface VerificationKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly key: KeyObject;
}

/** Keys by their `kid`. */
export type KeySet = ReadonlyMap<string, VerificationKey>;

/** More keys than any tenant publishes; the rest of a longer list is ignored. */
const maxKeys = 64;
const leastModulus = 2048;

// Decided by the key, never by the token: a token cannot turn an RSA key into an HMAC secret.
const algorithmOf = (key: KeyObject): SigningAlgorithm | undefined => {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "rsa" && modulusLength >= leastModulus) return "RS256";
  return key.asymmetricKeyType === "ec" && namedCurve === "prime256v1" ? "ES256" : undefined;
};

const publicMembers = ["kty", "n", "e", "crv", "x", "y"];

const parseKey = (jwk: Record<string, unknown>): KeyObject | undefined => {
  // Only public members are passed on: a private key in a JWKS is a mistake, but no reason to hold it.
  const key = Object.fromEntries(Object.entries(jwk).filter(([name]) => publicMembers.includes(name)));
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch {
    return undefined;
  }
};

const isForSignatures = ({ use }: Record<string, unknown>): boolean => use === undefined || use === "sig";

const keyOf = (jwk: unknown): VerificationKey | undefined => {
  const kid = stringMember(jwk, "kid");
  if (!isRecord(jwk) || !kid || !isForSignatures(jwk)) return undefined;
  const key = parseKey(jwk);
  const alg = key && algorithmOf(key);
  return alg && (jwk.alg ?? alg) === alg ? { kid, alg, key } : undefined;
};

/** The usable keys of a JWKS (RFC 7517 §5); others are ignored. `undefined` when it is no JWKS. */
export const keySetOf = (jwks: unknown): KeySet | undefined => {
  const listed = isRecord(jwks) ? jwks.keys : undefined;
  if (!Array.isArray(listed)) return undefined;
  const keys = listed.slice(0, maxKeys).flatMap((jwk) => keyOf(jwk) ?? []);
  return new Map(keys.map((key) => [key.kid, key]));
};

/** Whether a key signed a text. */
export const isSignedBy = ({ alg, key }: VerificationKey, text: string, signature: Uint8Array): boolean => {
  const encoding = alg === "ES256" ? ({ key, dsaEncoding: "ieee-p1363" } as const) : key;
  return verify("sha256", Buffer.from(text), encoding, signature);
};

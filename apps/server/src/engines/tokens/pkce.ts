import { hash, timingSafeEqual } from "node:crypto";

/** 43 to 128 unreserved characters (RFC 7636 §4.1). */
const verifierSyntax = /^[A-Za-z0-9._~-]{43,128}$/;

/** The SHA-256 of a verifier in base64url is 43 characters long (RFC 7636 §4.2). */
export const isChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** Whether a verifier is the one of this challenge, by S256, the only method there is. */
export const verifierFits = (challenge: string, verifier: string): boolean => {
  if (!verifierSyntax.test(verifier)) return false;
  const digest = Buffer.from(hash("sha256", verifier, "base64url"));
  const expected = Buffer.from(challenge);
  return digest.length === expected.length && timingSafeEqual(digest, expected);
};

import { hash } from "node:crypto";

/** 43 to 128 unreserved characters (RFC 7636 §4.1). */
const verifierSyntax = /^[A-Za-z0-9._~-]{43,128}$/;

/** The SHA-256 of a verifier in base64url is 43 characters long (RFC 7636 §4.2). */
export const isChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** The challenge of a verifier by S256, the only method there is; `undefined` for what can be no verifier. */
export const challengeOf = (verifier: string): string | undefined =>
  verifierSyntax.test(verifier) ? hash("sha256", verifier, "base64url") : undefined;

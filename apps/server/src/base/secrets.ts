import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits, in characters that need no escaping in a URL, a form or a shell. */
export const randomSecret = (): string => randomBytes(32).toString("base64url");

/**
 * The only form in which a random secret is stored. A plain digest is enough: with 256 random bits there is nothing to
 * guess, so no salt and no slowness is needed. Never use it for passwords.
 */
export const hashSecret = (secret: string): string => hash("sha256", secret, "base64url");

/** Whether a presented secret has this digest; takes the same time wherever they differ. */
export const matchesHash = (secret: string, digest: string): boolean => {
  const presented = hash("sha256", secret, "buffer");
  const expected = Buffer.from(digest, "base64url");
  return presented.length === expected.length && timingSafeEqual(presented, expected);
};

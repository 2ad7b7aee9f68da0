import { pbkdf2Sync, timingSafeEqual } from "node:crypto";
import { hashBytes } from "./base64.ts";
import type { PasswordHash, ReadHash } from "./password-hash.ts";

/** Iterations of PBKDF2 beyond which one login would take a second. */
const mostIterations = 2_000_000;

const passwordHash = (digest: string, iterations: number, salt: Buffer, key: Buffer): PasswordHash => ({
  algorithm: `pbkdf2-${digest}`,
  weakness: iterations < 10_000 ? `PBKDF2 with ${iterations} iterations is below 10,000` : undefined,
  excess: iterations > mostIterations ? `PBKDF2 with ${iterations} iterations is above 2,000,000` : undefined,
  matches: (password) => timingSafeEqual(pbkdf2Sync(password, salt, iterations, key.length, digest), key),
});

const passlib = /^\$pbkdf2-(sha256|sha512)\$(?:i=)?(\d{1,10})(?:,l=\d{1,3})?\$([^$]+)\$([^$]+)$/;

/** `$pbkdf2-sha256$i=29000$salt$key`, with `i=` as the PHC string format has it or without, as passlib. */
export const readPbkdf2: ReadHash = (text) => {
  const [, digest = "", iterations = "", salt = "", expected = ""] = passlib.exec(text) ?? [];
  const [nonce, key] = [hashBytes(salt, 1, 128), hashBytes(expected, 16, 128)];
  if (!nonce || !key || Number(iterations) < 1) return undefined;
  return passwordHash(digest, Number(iterations), nonce, key);
};

const django = /^pbkdf2_(sha256)\$(\d{1,10})\$([\x21-\x23\x25-\x7e]{1,128})\$([^$]+)$/;

/** `pbkdf2_sha256$600000$salt$key`, whose salt is its own text. */
export const readDjango: ReadHash = (text) => {
  const [, digest = "", iterations = "", salt = "", expected = ""] = django.exec(text) ?? [];
  const key = hashBytes(expected, 16, 128);
  if (!key || Number(iterations) < 1) return undefined;
  return passwordHash(digest, Number(iterations), Buffer.from(salt), key);
};

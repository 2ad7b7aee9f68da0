import { argon2Sync, randomBytes, timingSafeEqual } from "node:crypto";
import { hashBytes, phcBase64 } from "./base64.ts";
import { mostMemory, type PasswordHash, type ReadHash } from "./password-hash.ts";

/** OWASP's parameters for Argon2id: 19 MiB, two passes, one lane. Raising them re-hashes at the next login. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

const own = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$`;

/** The stored form of a password: Argon2id as a PHC string. */
export const hashPassword = (password: string): string => {
  const nonce = randomBytes(16);
  const tag = argon2Sync("argon2id", { message: Buffer.from(password), nonce, ...cost });
  return `${own}${phcBase64(nonce)}$${phcBase64(tag)}`;
};

/** Whether a stored hash is what `hashPassword` makes today. */
export const isCurrent = (stored: string): boolean => stored.startsWith(own);

/** OWASP's ladder: less memory asks for more passes (KiB, passes). */
const ladder = [
  [47_104, 1],
  [19_456, 2],
  [12_288, 3],
  [9_216, 4],
  [7_168, 5],
] as const;

/** Passes over all memory (KiB × passes): eleven times what our own hashes take. */
const mostWork = 11 * 19_456 * 2;

const weaknessOf = (memory: number, passes: number): string | undefined =>
  ladder.some(([least, times]) => memory >= least && passes >= times)
    ? undefined
    : `Argon2 with m=${memory},t=${passes} is below 7 MiB and 5 passes, or 46 MiB and 1`;

const excessOf = (memory: number, passes: number, parallelism: number): string | undefined => {
  if (memory * 1024 > mostMemory) return "Argon2 needs more than 64 MiB";
  return memory * passes > mostWork || parallelism > 16 ? "Argon2 takes too many passes or lanes" : undefined;
};

const form = /^\$(argon2id?)\$v=19\$m=(\d{1,8}),t=(\d{1,6}),p=(\d{1,3})\$([^$]+)\$([^$]+)$/;

/** `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, and the same for `argon2i` (PHC string format). */
export const readArgon2: ReadHash = (text): PasswordHash | undefined => {
  const [, name = "", m = "", t = "", p = "", salt = "", expected = ""] = form.exec(text) ?? [];
  const [memory, passes, parallelism] = [Number(m), Number(t), Number(p)];
  const [nonce, tag] = [hashBytes(salt, 8, 64), hashBytes(expected, 16, 64)];
  if (!nonce || !tag || passes < 1 || parallelism < 1 || memory < 8 * parallelism) return undefined;
  const algorithm = name === "argon2id" ? "argon2id" : "argon2i";
  return {
    algorithm,
    weakness: weaknessOf(memory, passes),
    excess: excessOf(memory, passes, parallelism),
    matches: (password) => {
      const message = Buffer.from(password);
      return timingSafeEqual(argon2Sync(algorithm, { message, nonce, memory, passes, parallelism, tagLength: tag.length }), tag);
    },
  };
};

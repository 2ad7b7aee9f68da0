import { scryptSync, timingSafeEqual } from "node:crypto";
import { hashBytes } from "./base64.ts";
import { mostMemory, type PasswordHash, type ReadHash } from "./password-hash.ts";

/** Cost parameters of scrypt (RFC 7914 §2), N as its binary logarithm. */
export interface ScryptCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

const memoryOf = ({ ln, r, p }: ScryptCost): number => 128 * r * (2 ** ln + p);

/** Whether scrypt can be computed with these at all. */
export const isScryptCost = ({ ln, r, p }: ScryptCost): boolean => ln >= 1 && ln <= 40 && r >= 1 && p >= 1 && r * p < 2 ** 30;

export const scryptWeakness = ({ ln, r }: ScryptCost): string | undefined =>
  ln < 14 || 2 ** ln * r < 2 ** 17 ? `scrypt with N=2^${ln}, r=${r} is below N=2^14, r=8` : undefined;

/** Parallel lanes are computed one after the other. */
export const scryptExcess = (cost: ScryptCost): string | undefined => {
  if (memoryOf(cost) > mostMemory + 1024 * 1024) return "scrypt needs more than 64 MiB";
  return 2 ** cost.ln * cost.r * cost.p > 2 ** 21 ? "scrypt takes too many lanes" : undefined;
};

export const scryptKey = (password: string, salt: Buffer, cost: ScryptCost, length: number): Buffer =>
  scryptSync(password, salt, length, { N: 2 ** cost.ln, r: cost.r, p: cost.p, maxmem: 2 * mostMemory });

const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})\$([^$]+)\$([^$]+)$/;

/** `$scrypt$ln=…,r=…,p=…$salt$key` (PHC string format, passlib). */
export const readScrypt: ReadHash = (text): PasswordHash | undefined => {
  const [, ln = "", r = "", p = "", salt = "", expected = ""] = form.exec(text) ?? [];
  const cost: ScryptCost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const [nonce, key] = [hashBytes(salt, 8, 128), hashBytes(expected, 16, 128)];
  if (!nonce || !key || !isScryptCost(cost)) return undefined;
  return {
    algorithm: "scrypt",
    weakness: scryptWeakness(cost),
    excess: scryptExcess(cost),
    matches: (password) => timingSafeEqual(scryptKey(password, nonce, cost, key.length), key),
  };
};

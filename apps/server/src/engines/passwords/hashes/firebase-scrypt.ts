import { createCipheriv, timingSafeEqual } from "node:crypto";
import { hashBytes } from "./base64.ts";
import type { PasswordHash, ReadHash } from "./password-hash.ts";
import { isScryptCost, type ScryptCost, scryptExcess, scryptKey, scryptWeakness } from "./scrypt.ts";

const form = /^\$firebase-scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=1\$([^$]+)\$([^$]*)\$([^$]+)\$([^$]+)$/;

/**
 * `$firebase-scrypt$ln=…,r=…,p=1$salt$separator$signer$hash`: a key made by scrypt from the password and the salt with the
 * project's separator behind it encrypts the project's signer key (AES-256 in counter mode, counter zero); that is the hash.
 */
export const readFirebaseScrypt: ReadHash = (text): PasswordHash | undefined => {
  const [, ln = "", r = "", salt = "", separator = "", signer = "", expected = ""] = form.exec(text) ?? [];
  const cost: ScryptCost = { ln: Number(ln), r: Number(r), p: 1 };
  const [nonce, behind] = [hashBytes(salt, 8, 128), hashBytes(separator, 0, 64)];
  const [signerKey, ciphertext] = [hashBytes(signer, 16, 256), hashBytes(expected, 16, 256)];
  if (!nonce || !behind || !signerKey || signerKey.length !== ciphertext?.length || !isScryptCost(cost)) return undefined;
  return {
    algorithm: "firebase-scrypt",
    weakness: scryptWeakness(cost),
    excess: scryptExcess(cost),
    matches: (password) => {
      const key = scryptKey(password, Buffer.concat([nonce, behind]), cost, 64).subarray(0, 32);
      return timingSafeEqual(createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(signerKey), ciphertext);
    },
  };
};

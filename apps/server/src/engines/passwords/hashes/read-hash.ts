import { readArgon2 } from "./argon2.ts";
import { readBcrypt } from "./bcrypt.ts";
import { readFirebaseScrypt } from "./firebase-scrypt.ts";
import type { ReadHash } from "./password-hash.ts";
import { readDjango, readPbkdf2 } from "./pbkdf2.ts";
import { readScrypt } from "./scrypt.ts";

const forms: readonly ReadHash[] = [readArgon2, readBcrypt, readScrypt, readPbkdf2, readDjango, readFirebaseScrypt];

/** Reads a hash of any known form. */
export const readHash: ReadHash = (text) => {
  for (const read of forms) {
    const hash = read(text);
    if (hash) return hash;
  }
  return undefined;
};

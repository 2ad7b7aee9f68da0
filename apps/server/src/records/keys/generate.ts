import { generateKeyPair, type KeyObject, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { Keyring } from "../../base/index.ts";
import type { NewKey } from "./key-store.ts";
import { lowSKeyId } from "./low-s.ts";
import { type SigningAlg, sealingContext } from "./signing-key.ts";

const generate = promisify(generateKeyPair);

const keyPair = (alg: SigningAlg): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> =>
  alg === "RS256" ? generate("rsa", { modulusLength: 2048 }) : generate("ec", { namedCurve: "P-256" });

/** A key that is made but not stored yet. */
export interface FreshKey extends NewKey {
  readonly alg: SigningAlg;
}

/** A key pair for an account, its private half sealed. Unused until it is stored. */
export const generateKey = async (
  accountId: string,
  alg: SigningAlg,
  at: Date,
  signsFrom: Date | null,
  keyring: Keyring,
): Promise<FreshKey> => {
  const { publicKey, privateKey } = await keyPair(alg);
  const kid = lowSKeyId(randomBytes(12));
  return {
    kid,
    alg,
    public_jwk: JSON.stringify({ ...publicKey.export({ format: "jwk" }), use: "sig", alg, kid }),
    private_jwk: keyring.seal(JSON.stringify(privateKey.export({ format: "jwk" })), sealingContext(accountId, kid)),
    published_at: at,
    signs_from: signsFrom,
    retires_at: null,
  };
};

/** The keys an account starts with: for each algorithm one that signs at once and one that waits. */
export const generateAccountKeys = (accountId: string, at: Date, keyring: Keyring): Promise<FreshKey[]> =>
  Promise.all([
    generateKey(accountId, "RS256", at, at, keyring),
    generateKey(accountId, "RS256", at, null, keyring),
    generateKey(accountId, "ES256", at, at, keyring),
    generateKey(accountId, "ES256", at, null, keyring),
  ]);

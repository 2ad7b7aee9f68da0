import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { StartFailure } from "./start-failure.ts";

/**
 * Encrypts what must be readable again (signing keys, provider secrets) under the installation's master keys:
 * AES-256-GCM, with the place the secret belongs to as associated data, so that a ciphertext moved to another row or
 * tenant does not open. The first master key seals; every one opens.
 */
export interface Keyring {
  seal(plaintext: string, place: string): string;
  /** Throws when no master key opens it, or it belongs to another place. */
  open(sealed: string, place: string): string;
  /** What everything begins with that is sealed under the first master key. The rest should be sealed again. */
  readonly prefix: string;
  /** Whether there are other master keys than the first. */
  readonly hasOthers: boolean;
  /** A short authentication code under the first master key, for values that leave the server and come back. */
  sign(text: string, purpose: string): string;
  /** Whether a code fits, under any master key. */
  verify(text: string, code: string, purpose: string): boolean;
}

interface MasterKey {
  readonly id: string;
  readonly data: Buffer;
  readonly mac: Buffer;
}

const derive = (master: Buffer, info: string, length: number): Buffer =>
  Buffer.from(hkdfSync("sha256", master, "faable-auth", info, length));

const masterKey = (bytes: Buffer): MasterKey => ({
  id: derive(bytes, "key id", 6).toString("hex"),
  data: derive(bytes, "data at rest", 32),
  mac: derive(bytes, "message authentication", 32),
});

const seal = (key: MasterKey, plaintext: string, place: string): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key.data, nonce).setAAD(Buffer.from(`${key.id}:${place}`));
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
  return [key.id, nonce.toString("base64url"), body.toString("base64url"), cipher.getAuthTag().toString("base64url")].join(".");
};

const open = (key: MasterKey, parts: readonly string[], place: string): string => {
  const [, nonce = "", body = "", tag = ""] = parts;
  const decipher = createDecipheriv("aes-256-gcm", key.data, Buffer.from(nonce, "base64url"), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(`${key.id}:${place}`)).setAuthTag(Buffer.from(tag, "base64url"));
  return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString("utf8");
};

const code = (key: MasterKey, text: string, purpose: string): Buffer =>
  createHmac("sha256", key.mac).update(`${purpose}\n${text}`).digest().subarray(0, 16);

const wrongVariable =
  "FAABLE_ENCRYPTION_KEY does not open what this database holds: it was sealed under another master key. Start with the key of its " +
  "first start, or put that key behind the new one, separated by a comma.";

/**
 * Opens the ring for these master keys of 32 bytes each, the sealing one first. `wrong` is what to say when none of them
 * opens what is there: it depends on where they come from.
 */
export const openKeyring = (masters: readonly Buffer[], wrong: string = wrongVariable): Keyring => {
  const keys = masters.map(masterKey);
  const [first] = keys;
  if (!first) throw new Error("A keyring needs at least one master key.");
  return Object.freeze({
    seal: (plaintext: string, place: string) => seal(first, plaintext, place),
    open: (sealed: string, place: string) => {
      const parts = sealed.split(".");
      const key = keys.find((candidate) => candidate.id === parts[0]);
      if (!key) throw new StartFailure(wrong);
      return open(key, parts, place);
    },
    prefix: `${first.id}.`,
    hasOthers: keys.length > 1,
    sign: (text: string, purpose: string) => code(first, text, purpose).toString("base64url"),
    verify: (text: string, presented: string, purpose: string) => {
      const bytes = Buffer.from(presented, "base64url");
      return keys.some((key) => bytes.length === 16 && timingSafeEqual(code(key, text, purpose), bytes));
    },
  });
};

/** Whether key material can have come from a random source: 32 random bytes have far more than eight distinct values. */
export const looksRandom = (bytes: Buffer): boolean => new Set(bytes).size > 8;

import type { BodyOf, setCredentialPassword } from "@faable/auth-contract";
import { problem } from "../../../base/index.ts";
import { readHash } from "./read-hash.ts";

/** A hash from another system: one that describes itself, or its parts. */
export type HashInput = NonNullable<BodyOf<typeof setCredentialPassword>["password_hash"]>;

type Parts = Exclude<HashInput, string>;

/** A hash that may be stored: readable, neither weak nor excessive. */
export interface ImportedHash {
  readonly text: string;
  readonly algorithm: string;
}

const written: Readonly<Record<Parts["algorithm"], (parts: Parts) => string>> = {
  scrypt: ({ hash, salt, params: { ln, r, p } }) => `$scrypt$ln=${ln},r=${r},p=${p}$${salt}$${hash}`,
  "pbkdf2-sha256": ({ hash, salt, params: { iterations } }) => `$pbkdf2-sha256$i=${iterations}$${salt}$${hash}`,
  "pbkdf2-sha512": ({ hash, salt, params: { iterations } }) => `$pbkdf2-sha512$i=${iterations}$${salt}$${hash}`,
  "firebase-scrypt": ({ hash, salt, params: { mem_cost, rounds, salt_separator = "", signer_key } }) =>
    `$firebase-scrypt$ln=${mem_cost},r=${rounds},p=1$${salt}$${salt_separator}$${signer_key}$${hash}`,
};

/** Fast digests, salted or not, in the spellings in which they are kept. None of them is ever taken. */
const fast = [
  /^[0-9a-f]{32}$|^[0-9a-f]{40}$|^[0-9a-f]{56}$|^[0-9a-f]{64}$|^[0-9a-f]{96}$|^[0-9a-f]{128}$/i,
  /^\$1\$|^\$apr1\$|^\$md5/,
  /^\{S?(MD5|SHA|SHA1|SHA224|SHA256|SHA384|SHA512)\}/i,
  /^(md5|sha1|unsalted_md5|unsalted_sha1|pbkdf2_sha1)\$/,
  /^\$pbkdf2(-sha1)?\$/,
];

const details = { details: { fields: ["password_hash"] } };

const weak = (why: string) => problem("weak_password_hash", `password_hash is not taken: ${why}.`, details);

const invalid = (why: string) => problem("invalid_password_hash", `password_hash ${why}.`, details);

/**
 * Reads a hash where it comes in, so that a hostile or malformed one is refused here and not at the user's next login. The
 * message never repeats it.
 */
export const importedHash = (input: HashInput): ImportedHash => {
  const text = typeof input === "string" ? input : written[input.algorithm](input);
  if (fast.some((form) => form.test(text))) throw weak("it was made with a fast digest");
  const hash = readHash(text);
  if (!hash) throw invalid("has none of the forms that can be read, or lacks a parameter");
  if (hash.weakness !== undefined) throw weak(hash.weakness);
  if (hash.excess !== undefined) throw invalid(`costs too much to verify at each login: ${hash.excess}`);
  return { text, algorithm: hash.algorithm };
};

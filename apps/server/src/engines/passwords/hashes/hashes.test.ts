import { createCipheriv, pbkdf2Sync, scryptSync } from "node:crypto";
import { hashSync } from "bcryptjs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../base/index.ts";
import { hashPassword, isCurrent } from "./argon2.ts";
import { type HashInput, importedHash } from "./import-hash.ts";
import { readHash } from "./read-hash.ts";

const salt = Buffer.from("0123456789abcdef");
const b64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
const refusal = (input: HashInput): string | undefined => {
  try {
    importedHash(input);
    return undefined;
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
};

const password = "correct horse";
const pbkdf2 = (digest: string, iterations: number) => b64(pbkdf2Sync(password, salt, iterations, 32, digest));
const scrypt = (ln: number, r = 8, p = 1) =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${b64(salt)}$${b64(scryptSync(password, salt, 32, { N: 2 ** ln, r, p, maxmem: 2 ** 28 }))}`;

const signer = Buffer.alloc(64, 7);
const firebase = (): HashInput => {
  const separator = Buffer.from("Bw==", "base64");
  const key = scryptSync(password, Buffer.concat([salt, separator]), 64, { N: 2 ** 14, r: 8, p: 1, maxmem: 2 ** 26 });
  const hash = createCipheriv("aes-256-ctr", key.subarray(0, 32), Buffer.alloc(16)).update(signer).toString("base64");
  const params = { signer_key: signer.toString("base64"), salt_separator: "Bw==", rounds: 8, mem_cost: 14 };
  return { algorithm: "firebase-scrypt", hash, salt: salt.toString("base64"), params };
};

describe("hashes from elsewhere", () => {
  const forms: readonly [string, HashInput][] = [
    ["bcrypt $2b$", hashSync(password, 10)],
    ["bcrypt $2y$", hashSync(password, 10).replace("$2b$", "$2y$")],
    ["bcrypt $2a$", hashSync(password, 10).replace("$2b$", "$2a$")],
    ["Argon2id", hashPassword(password)],
    ["scrypt", scrypt(14)],
    ["PBKDF2 with i=", `$pbkdf2-sha256$i=10000$${b64(salt)}$${pbkdf2("sha256", 10_000)}`],
    ["PBKDF2 of passlib", `$pbkdf2-sha512$10000$${b64(salt)}$${pbkdf2("sha512", 10_000).replaceAll("+", ".")}`],
    ["PBKDF2 of Django", `pbkdf2_sha256$10000$${salt}$${pbkdf2Sync(password, salt, 10_000, 32, "sha256").toString("base64")}`],
    [
      "parts of scrypt",
      { algorithm: "scrypt", hash: scrypt(14).split("$").at(-1) ?? "", salt: b64(salt), params: { ln: 14, r: 8, p: 1 } },
    ],
    [
      "parts of PBKDF2",
      { algorithm: "pbkdf2-sha256", hash: pbkdf2("sha256", 10_000), salt: b64(salt), params: { iterations: 10_000 } },
    ],
    [
      "parts of PBKDF2-SHA512",
      { algorithm: "pbkdf2-sha512", hash: pbkdf2("sha512", 10_000), salt: b64(salt), params: { iterations: 10_000 } },
    ],
    ["parts of Firebase's scrypt", firebase()],
  ];

  test.each(forms)("%s is taken and verified, and a wrong password is not", (_, input) => {
    const hash = readHash(importedHash(input).text);
    expect(hash?.matches(password)).toBe(true);
    expect(hash?.matches(`${password}.`)).toBe(false);
    expect(hash?.matches("")).toBe(false);
  });

  test("one made by the reference implementation of Argon2i is verified", () => {
    // RFC 9106's reference code: echo -n "password" | argon2 somesalt -i -t 2 -m 16 -p 1 -l 32
    const text = "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA";
    expect(readHash(importedHash(text).text)?.matches("password")).toBe(true);
    expect(readHash(text)?.matches("Password")).toBe(false);
  });
});

const argon2 = (m: number, t: number, p = 1) => `$argon2id$v=19$m=${m},t=${t},p=${p}$${b64(salt)}$${b64(Buffer.alloc(32, 1))}`;
const bcrypt = (cost: string) => `$2b$${cost}$${"a".repeat(53)}`;
const someScrypt = (ln: number, r: number, p: number) =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${b64(salt)}$${b64(Buffer.alloc(32, 1))}`;

test.each<[string, string]>([
  ["MD5", "5f4dcc3b5aa765d61d8327deb882cf99"],
  ["SHA-1", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"],
  ["SHA-256", "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"],
  ["md5crypt", "$1$abc$0123456789012345678901"],
  ["LDAP's SSHA", "{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
  ["PBKDF2-SHA1", `$pbkdf2$100000$${b64(salt)}$${b64(Buffer.alloc(20))}`],
  ["bcrypt of cost 9", bcrypt("09")],
  ["bcrypt of cost 4", bcrypt("04")],
  ["PBKDF2 of 9,999 iterations", `$pbkdf2-sha256$i=9999$${b64(salt)}$${b64(Buffer.alloc(32))}`],
  ["Django of 9,999 iterations", `pbkdf2_sha256$9999$salt$${Buffer.alloc(32).toString("base64")}`],
  ["scrypt of N=2^13", someScrypt(13, 8, 1)],
  ["scrypt of r=1", someScrypt(14, 1, 1)],
  ["Argon2 of 7 MiB and 4 passes", argon2(7_168, 4)],
  ["Argon2 of 18 MiB and 2 passes", argon2(18_432, 2)],
  ["Argon2 of 45 MiB and 1 pass", argon2(46_080, 1)],
])("SEC-LOGIN-11 %s is refused as weak", (_, text) => expect(refusal(text)).toBe("weak_password_hash"));

test.each<[string, string]>([
  ["nothing", ""],
  ["a word", "password"],
  ["sha256crypt", "$5$rounds=5000$abc$def"],
  ["an unknown bcrypt", bcrypt("12").replace("$2b$", "$2x$")],
  ["a cut bcrypt", bcrypt("12").slice(0, -1)],
  ["bcrypt of cost 14", bcrypt("14")],
  ["bcrypt of cost 31", bcrypt("31")],
  ["Argon2d", argon2(19_456, 2).replace("argon2id", "argon2d")],
  ["an older Argon2", argon2(19_456, 2).replace("v=19", "v=16")],
  ["Argon2 of 65 MiB", argon2(66_560, 2)],
  ["Argon2 of all memory", argon2(99_999_999, 2)],
  ["Argon2 of a million passes", argon2(19_456, 999_999)],
  ["Argon2 of 17 lanes", argon2(19_456, 2, 17)],
  ["scrypt of N=2^17", someScrypt(17, 8, 1)],
  ["scrypt of N=2^40", someScrypt(40, 8, 1)],
  ["scrypt of N=2^99", someScrypt(99, 8, 1)],
  ["scrypt of many lanes", someScrypt(15, 8, 1000)],
  ["PBKDF2 of ten million iterations", `$pbkdf2-sha256$i=10000000$${b64(salt)}$${b64(Buffer.alloc(32))}`],
  ["an empty key", `$pbkdf2-sha256$i=10000$${b64(salt)}$AAAA`],
  ["a newline", `${argon2(19_456, 2)}\n`],
])("SEC-LOGIN-11 %s is refused as unreadable or too expensive", (_, text) => expect(refusal(text)).toBe("invalid_password_hash"));

test("SEC-LOGIN-11 parts without what their algorithm needs are refused", () => {
  const [hash, plainSalt] = [b64(Buffer.alloc(32)), b64(salt)];
  for (const algorithm of ["scrypt", "pbkdf2-sha256", "pbkdf2-sha512", "firebase-scrypt"] as const)
    expect(refusal({ algorithm, hash, salt: plainSalt, params: {} }), algorithm).toBe("invalid_password_hash");
});

test("SEC-LOGIN-11 whatever text comes, it is read within the limits or refused, and never repeated", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((tail) => `$argon2id$v=19$${tail}`),
        fc.string().map((tail) => `$scrypt$${tail}`),
      ),
      (text) => {
        expect(["invalid_password_hash", "weak_password_hash", undefined]).toContain(refusal(text));
      },
    ),
  );
  expect(() => importedHash("sesame-of-kim")).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining("sesame") }),
  );
});

test("SEC-LOGIN-01 our own hash is Argon2id with 19 MiB and two passes, and two of one password have nothing in common", () => {
  const [a, b] = [hashPassword(password), hashPassword(password)];
  expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(a.split("$").at(-2)).not.toBe(b.split("$").at(-2));
  expect(isCurrent(a)).toBe(true);
  expect(isCurrent(argon2(19_456, 3))).toBe(false);
});

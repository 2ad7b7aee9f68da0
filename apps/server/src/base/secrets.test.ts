import { expect, test } from "vitest";
import { hashSecret, matchesHash, randomSecret } from "./secrets.ts";

test("a secret fits its own hash, and no hash that differs in one byte or in length", () => {
  const secret = randomSecret();
  const digest = Buffer.from(hashSecret(secret), "base64url");
  expect(digest).toHaveLength(32);
  expect(matchesHash(secret, digest.toString("base64url"))).toBe(true);
  for (let at = 0; at < digest.length; at += 1) {
    const other = Buffer.from(digest);
    other[at] = (other[at] ?? 0) ^ 1;
    expect(matchesHash(secret, other.toString("base64url")), `byte ${at}`).toBe(false);
  }
  for (const length of [0, 1, 16, 31]) expect(matchesHash(secret, digest.subarray(0, length).toString("base64url"))).toBe(false);
  expect(matchesHash(secret, Buffer.concat([digest, digest]).toString("base64url"))).toBe(false);
  expect(matchesHash("", digest.toString("base64url"))).toBe(false);
});

test("random secrets are 256 bits, and no two are alike", () => {
  const secrets = Array.from({ length: 100 }, randomSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) expect(Buffer.from(secret, "base64url")).toHaveLength(32);
});

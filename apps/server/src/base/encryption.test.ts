import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { openKeyring } from "./encryption.ts";

const first = randomBytes(32);
const second = randomBytes(32);
const ring = openKeyring([first, second]);

test("what is sealed opens in its place only, and is sealed differently every time", () => {
  const sealed = ring.seal("secret", "rows/1");
  expect(ring.open(sealed, "rows/1")).toBe("secret");
  for (const place of ["rows/2", "rows/11", "rows", "", "Rows/1"]) expect(() => ring.open(sealed, place)).toThrow();
  expect(ring.seal("secret", "rows/1")).not.toBe(sealed);
});

test("the first master key seals, every one opens, and none that is not in the ring", () => {
  const older = openKeyring([second]).seal("secret", "rows/1");
  expect(ring.open(older, "rows/1")).toBe("secret");
  expect(older.startsWith(ring.prefix)).toBe(false);
  expect(ring.seal("secret", "rows/1").startsWith(ring.prefix)).toBe(true);
  expect(() => openKeyring([first]).open(older, "rows/1")).toThrow(/master key/);
  // The key's name is no proof: under another key the text does not open, whatever it says.
  const renamed = ring.prefix + older.slice(older.indexOf(".") + 1);
  expect(() => ring.open(renamed, "rows/1")).toThrow();
  expect(() => openKeyring([])).toThrow();
});

test("a code fits its text and purpose, under any master key, in every byte and in full length", () => {
  const code = Buffer.from(ring.sign("text", "cursor"), "base64url");
  const fits = (bytes: Buffer, text = "text", purpose = "cursor") => ring.verify(text, bytes.toString("base64url"), purpose);
  expect(fits(code)).toBe(true);
  expect(openKeyring([second, first]).verify("text", code.toString("base64url"), "cursor")).toBe(true);
  expect(openKeyring([second]).verify("text", code.toString("base64url"), "cursor")).toBe(false);
  expect([fits(code, "texts"), fits(code, "text", "other"), fits(code, "", "cursor\ntext")]).toEqual([false, false, false]);
  for (let at = 0; at < code.length; at += 1) {
    const other = Buffer.from(code);
    other[at] = (other[at] ?? 0) ^ 1;
    expect(fits(other), `byte ${at}`).toBe(false);
  }
  for (const length of [0, 1, 8, 15]) expect(fits(code.subarray(0, length))).toBe(false);
  expect(fits(Buffer.concat([code, code]))).toBe(false);
});

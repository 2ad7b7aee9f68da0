/** Order n of the curve P-256 (SEC 2 §2.4.2), and half of it. */
const order = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "hex");
const half = Buffer.from("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8", "hex");

/** Whether the s of an ES256 signature, the second half of its 64 bytes (RFC 7518 §3.4), is the lower of the two that verify. */
export const isLowS = (signature: Buffer): boolean => signature.compare(half, 0, 32, 32, 64) <= 0;

/**
 * The one form of an ES256 signature: with (r, s) also (r, n-s) verifies, and we make only the lower, so that a token has
 * one spelling. Subtracts byte by byte: numbers of this size made from text cost twenty times as much, for every token.
 */
export const withLowS = (signature: Buffer): Buffer => {
  if (isLowS(signature)) return signature;
  const lower = Buffer.from(signature);
  let borrow = 0;
  for (let at = 31; at >= 0; at -= 1) {
    const difference = (order[at] ?? 0) - (signature[32 + at] ?? 0) - borrow;
    lower[32 + at] = difference & 0xff;
    borrow = difference < 0 ? 1 : 0;
  }
  return lower;
};

/** Key ids of version 0.1 had no point; its nodes may still sign with those keys, and with either s. */
const mark = "2.";

/** An id for a new key, which tells that it signs with the lower s only. */
export const lowSKeyId = (random: Buffer): string => `${mark}${random.toString("base64url")}`;

export const signsLowS = (kid: string): boolean => kid.startsWith(mark);

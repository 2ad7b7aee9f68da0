import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { verifyWebhook } from "../src/index.ts";

const secret = "webhook-secret";
const body = '{"id":"evt_1","type":"user.created","payload":{"name":"Zoë"}}';

const signed = (at = Date.now(), text: string | Buffer = body, key = secret) => ({
  "X-Faable-Timestamp": String(at),
  "X-Faable-Signature": `sha256=${createHmac("sha256", key).update(`${at}.`).update(text).digest("hex")}`,
});

test("a signed delivery is accepted, as text or bytes, with headers of any kind and case", () => {
  const headers = signed();
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const listed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  for (const given of [headers, lower, listed, new Headers(headers)]) expect(verifyWebhook(body, given, secret)).toBe(true);
  expect(verifyWebhook(Buffer.from(body), headers, secret)).toBe(true);
  expect(verifyWebhook(new TextEncoder().encode(body), headers, secret)).toBe(true);
  const binary = Buffer.from([0, 255, 128]);
  expect(verifyWebhook(binary, signed(Date.now(), binary), secret)).toBe(true);
});

test("another body, secret or timestamp is refused", () => {
  const headers = signed();
  expect(verifyWebhook(`${body} `, headers, secret)).toBe(false);
  expect(verifyWebhook(body, headers, "other")).toBe(false);
  expect(verifyWebhook(body, { ...headers, "X-Faable-Timestamp": String(Date.now() + 1000) }, secret)).toBe(false);
});

test("an old or future signature is refused beyond the tolerance", () => {
  for (const shift of [-290_000, 290_000]) expect(verifyWebhook(body, signed(Date.now() + shift), secret)).toBe(true);
  for (const shift of [-301_000, 301_000]) expect(verifyWebhook(body, signed(Date.now() + shift), secret)).toBe(false);
  expect(verifyWebhook(body, signed(Date.now() - 2000), secret, { toleranceMs: 1000 })).toBe(false);
});

test.each([
  "",
  "sha256=",
  "sha256=zz",
  "sha1=00",
  `sha256=${"0".repeat(63)}`,
  `sha256=${"0".repeat(65)}`,
  `sha256=${"0".repeat(64)}, sha256=${"0".repeat(64)}`,
])("signature %j is refused", (signature) => {
  expect(verifyWebhook(body, { ...signed(), "X-Faable-Signature": signature }, secret)).toBe(false);
});

test("two signatures are refused, even when both are right", () => {
  const headers = signed();
  const signature = headers["X-Faable-Signature"];
  expect(verifyWebhook(body, { ...headers, "X-Faable-Signature": `${signature},${signature}` }, secret)).toBe(false);
  expect(verifyWebhook(body, { ...headers, "x-faable-signature": signature }, secret)).toBe(false);
  expect(
    verifyWebhook(
      body,
      { "X-Faable-Timestamp": headers["X-Faable-Timestamp"], "X-Faable-Signature": [signature, signature] },
      secret,
    ),
  ).toBe(false);
});

test("missing headers and odd timestamps are refused", () => {
  const headers = signed();
  expect(verifyWebhook(body, {}, secret)).toBe(false);
  expect(verifyWebhook(body, { "X-Faable-Signature": headers["X-Faable-Signature"] }, secret)).toBe(false);
  for (const timestamp of ["", "now", "1e13", "-1", " 1"]) {
    expect(verifyWebhook(body, { ...headers, "X-Faable-Timestamp": timestamp }, secret)).toBe(false);
  }
});

test("mistakes of the program are not taken for a bad sender", () => {
  expect(() => verifyWebhook(JSON.parse(body), signed(), secret)).toThrow(/raw body/);
  expect(() => verifyWebhook(body, signed(), "")).toThrow(/secret/);
});

import { createHmac } from "node:crypto";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  type EventBatch,
  type EventUser,
  readWebhook,
  type UnknownWebhookEvent,
  verifyWebhook,
  type WebhookEvent,
  webhookTypes,
} from "../src/index.ts";

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

describe("while a secret is rotated", () => {
  const at = Date.now();
  const byNew = signed(at, body, "new-secret");
  const byOld = signed(at)["X-Faable-Signature"];
  const both = { ...byNew, "X-Faable-Signature-Previous": byOld };

  test("the new secret, the old one and both of them verify; a third does not", () => {
    for (const known of [secret, "new-secret", [secret, "new-secret"], ["other", secret], ["new-secret"]])
      expect(verifyWebhook(body, both, known), String(known)).toBe(true);
    for (const known of ["other", ["other", "third"]]) expect(verifyWebhook(body, both, known)).toBe(false);
    expect(verifyWebhook(body, both, [secret, "other"])).toBe(true);
    expect(verifyWebhook(`${body} `, both, [secret, "new-secret"])).toBe(false);
  });

  test("the second signature counts under its own name, once, and never alone", () => {
    const { "X-Faable-Signature": _signature, ...alone } = both;
    expect(verifyWebhook(body, alone, secret)).toBe(false);
    expect(verifyWebhook(body, byNew, secret)).toBe(false);
    for (const previous of ["", "sha256=", `${byOld}, ${byOld}`, [byOld, byOld]])
      expect(verifyWebhook(body, { ...both, "X-Faable-Signature-Previous": previous }, "new-secret")).toBe(false);
    expect(verifyWebhook(body, { ...both, "x-faable-signature-previous": byOld }, secret)).toBe(false);
    const joined = new Headers(both);
    expect(verifyWebhook(body, joined, secret)).toBe(true);
    joined.append("x-faable-signature-previous", byOld);
    expect(verifyWebhook(body, joined, secret)).toBe(false);
  });

  test("both are as old as their timestamp", () => {
    const old = Date.now() - 301_000;
    const late = { ...signed(old, body, "new-secret"), "X-Faable-Signature-Previous": signed(old)["X-Faable-Signature"] };
    expect(verifyWebhook(body, late, [secret, "new-secret"])).toBe(false);
  });

  test("a list of secrets is never empty, nor is one of them", () => {
    for (const none of [[], [""], [secret, ""]]) expect(() => verifyWebhook(body, both, none)).toThrow(/secret/);
  });
});

describe("readWebhook", () => {
  const event = { ...JSON.parse(body), produced_at: "2026-05-04T08:15:12.001Z" };
  const text = JSON.stringify(event);

  test("answers the event that was signed, and nothing of what was not", () => {
    expect(readWebhook(text, signed(Date.now(), text), secret)).toEqual(event);
    expect(readWebhook(Buffer.from(text), signed(Date.now(), text), ["other", secret])).toEqual(event);
    expect(readWebhook(`${text} `, signed(Date.now(), text), secret)).toBeUndefined();
    expect(readWebhook(text, signed(Date.now() - 2_000, text), secret, { toleranceMs: 1_000 })).toBeUndefined();
  });

  test("throws when what was signed is no event", () => {
    for (const odd of ["", "[]", "{}", body]) expect(() => readWebhook(odd, signed(Date.now(), odd), secret)).toThrow(/no event/);
  });
});

test("a `switch` on the type tells the payload, and `default` is left for types of newer servers (checked by the compiler)", () => {
  const subjectOf = (event: WebhookEvent): string => {
    switch (event.type) {
      case "user.created":
      case "user.deleted":
        // @ts-expect-error -- only an update tells what changed
        void event.payload.changed;
        return event.payload.user.user_id;
      case "user.updated":
        return event.payload.changed.join();
      case "auth.login":
        expectTypeOf(event.payload.client).toEqualTypeOf<{ client_id: string; name: string } | null>();
        return event.payload.user.user_id;
      case "team.member.added":
        return event.payload.member.user;
      case "action.failing":
        return event.payload.action.id;
      case "notification_subscription.disabled":
        return event.payload.subscription.id;
      // @ts-expect-error -- no such type
      case "user.forgotten":
        return "";
      default:
        expectTypeOf(event).toEqualTypeOf<UnknownWebhookEvent>();
        return `${event.type}: ${Object.keys(event.payload).length}`;
    }
  };
  const of = (type: string, payload: object): string => {
    const text = JSON.stringify({ id: "evt_1", type, produced_at: "2026-05-04T08:15:12.001Z", payload });
    const event = readWebhook(text, signed(Date.now(), text), secret);
    return event ? subjectOf(event) : "";
  };
  expect(of("user.created", { user: { user_id: "user_1" } })).toBe("user_1");
  expect(of("planet.moved", { far: true })).toBe("planet.moved: 1");
  expectTypeOf<EventBatch["results"]>().toEqualTypeOf<WebhookEvent[]>();
  expectTypeOf<Extract<WebhookEvent, { type: "user.created" }>["payload"]>().toEqualTypeOf<{ user: EventUser }>();
  expect(webhookTypes).toContain("user.created");
});

test("mistakes of the program are not taken for a bad sender", () => {
  expect(() => verifyWebhook(JSON.parse(body), signed(), secret)).toThrow(/raw body/);
  expect(() => verifyWebhook(body, signed(), "")).toThrow(/secret/);
});

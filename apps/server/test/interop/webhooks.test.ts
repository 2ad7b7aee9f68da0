import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readWebhook } from "@faable/auth-sdk";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { send } from "../harness/http.ts";
import { freePort, startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";
import { until } from "../start/told.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  tenant = await newTenant(server);
});
afterAll(() => server.close());

interface Delivered {
  readonly headers: IncomingHttpHeaders;
  /** As they came over the wire. */
  readonly bytes: Buffer;
}

const listenForBytes = async () => {
  const delivered: Delivered[] = [];
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    delivered.push({ headers: request.headers, bytes: Buffer.concat(chunks) });
    response.writeHead(204).end();
  });
  await new Promise<void>((ready) => receiver.listen(0, "127.0.0.1", ready));
  onTestFinished(() => void receiver.close());
  const address = receiver.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/in`;
  const next = async (): Promise<Delivered> => {
    await until(() => delivered.length > 0, "a delivery");
    const [first] = delivered.splice(0, 1);
    if (!first) throw new Error("Nothing came.");
    return first;
  };
  return { url, next };
};

const subscribe = async (fields: object) => {
  const { status, text, body } = await tenant.call("POST", "/notification_subscriptions", {
    events: ["user.created"],
    ...fields,
  });
  expect(status, text).toBe(201);
  onTestFinished(async () => void (await tenant.call("DELETE", `/notification_subscriptions/${body.id}`)));
  return body;
};

const rotate = async (id: string, body: object): Promise<string> =>
  (await tenant.call("POST", `/notification_subscriptions/${id}/rotate-secret`, body)).body.secret;

/** Bytes that a careless reader would change: several a character, some that JavaScript escapes or not, and spaces. */
const unicode = 'Zoë 🦉 日本 e\u0301 \u2028\u2029 \u200d "\\/ \t\n  ٣ ';
/** As much as metadata may hold. */
const large = { text: unicode.repeat(Math.floor(65_500 / Buffer.byteLength(JSON.stringify(unicode)))) };

const createUser = async (): Promise<string> => {
  const { status, text, body } = await tenant.call("POST", "/user", {
    name: "Zoë 🦉 日本",
    user_metadata: large,
    app_metadata: large,
  });
  expect(status, text).toBe(201);
  return body.id;
};

/** What their library takes. */
const standardHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [name, String(headers[name])]));

/** The same bytes but for one. */
const altered = (bytes: Buffer, at: number): Buffer => {
  const other = Buffer.from(bytes);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
};

describe("the library of Standard Webhooks", () => {
  test("SEC-HOOK-03 verifies a delivery of unicode and of all that metadata may hold, and no other bytes, id or time", async () => {
    const { url, next } = await listenForBytes();
    const { secret } = await subscribe({ url, standard_headers: true });
    const user = await createUser();
    const { headers, bytes } = await next();
    expect(bytes.length).toBeGreaterThan(125_000);
    expect(headers["content-length"]).toBe(String(bytes.length));
    expect(Buffer.from(bytes.toString()).equals(bytes)).toBe(true);

    const judge = new Webhook(secret);
    const signed = standardHeaders(headers);
    const event = judge.verify(bytes, signed);
    expect(event).toMatchObject({ type: "user.created", payload: { user: { user_id: user, user_metadata: large } } });
    expect(readWebhook(bytes, headers, secret)).toEqual(event);

    const places = [0, 1, Math.floor(bytes.length / 2), 65_535, 65_536, bytes.length - 1];
    for (const place of places) {
      expect(() => judge.verify(altered(bytes, place), signed), String(place)).toThrow();
      expect(readWebhook(altered(bytes, place), headers, secret), String(place)).toBeUndefined();
    }
    for (const other of [Buffer.concat([bytes, Buffer.from("\n")]), bytes.subarray(0, 65_536), Buffer.alloc(0)]) {
      expect(() => judge.verify(other, signed)).toThrow();
      expect(readWebhook(other, headers, secret)).toBeUndefined();
    }
    expect(() => judge.verify(bytes, { ...signed, "webhook-id": "evt_000000000000000000000000" })).toThrow();
    expect(() =>
      judge.verify(bytes, { ...signed, "webhook-timestamp": String(Number(signed["webhook-timestamp"]) + 1) }),
    ).toThrow();
    expect(() => new Webhook(`whsec_${Buffer.alloc(32).toString("base64")}`).verify(bytes, signed)).toThrow();
  });

  test("verifies by either secret during a rotation, and by the new one alone after it", async () => {
    const { url, next } = await listenForBytes();
    const { id, secret: first } = await subscribe({ url, standard_headers: true });
    const second = await rotate(id, { expires_previous_in: 600 });
    await createUser();
    const during = await next();
    for (const secret of [first, second]) {
      expect(new Webhook(secret).verify(during.bytes, standardHeaders(during.headers))).toMatchObject({ type: "user.created" });
      expect(readWebhook(during.bytes, during.headers, secret)?.type).toBe("user.created");
      expect(() => new Webhook(secret).verify(altered(during.bytes, 9), standardHeaders(during.headers))).toThrow();
    }
    const third = await rotate(id, {});
    await createUser();
    const after = await next();
    expect(new Webhook(third).verify(after.bytes, standardHeaders(after.headers))).toMatchObject({ type: "user.created" });
    for (const ended of [first, second]) {
      expect(() => new Webhook(ended).verify(after.bytes, standardHeaders(after.headers))).toThrow();
      expect(readWebhook(after.bytes, after.headers, ended)).toBeUndefined();
    }
  });

  test("verifies by a secret of one's own, and a sample", async () => {
    const { url, next } = await listenForBytes();
    const secret = `whsec_${Buffer.from("24 bytes, or some more.. ").toString("base64")}`;
    const { id } = await subscribe({ url, standard_headers: true, secret });
    const answer = await tenant.call("POST", `/notification_subscriptions/${id}/test`);
    expect(answer.body.delivered, answer.text).toBe(true);
    const { headers, bytes } = await next();
    expect(new Webhook(secret).verify(bytes, standardHeaders(headers))).toMatchObject({ id: answer.body.event });
  });
});

const guide = readFileSync(resolve(import.meta.dirname, "../../../../docs/guides/webhooks.md"), "utf8");

/** A program as the guide has it. */
const programOf = (name: string): string => {
  const [, text] = new RegExp(`\`\`\`\\w+\\n((?://|#) ${name.replace(".", "\\.")}: [\\s\\S]*?)\`\`\``).exec(guide) ?? [];
  if (text === undefined) throw new Error(`The guide has no ${name}.`);
  return text;
};

interface GuideReceiver {
  readonly url: string;
  readonly printed: () => readonly string[];
}

const startGuideReceiver = async (command: string, name: string, secret: string): Promise<GuideReceiver> => {
  const folder = mkdtempSync(join(tmpdir(), "faable-receiver-"));
  writeFileSync(join(folder, name), programOf(name));
  const port = await freePort();
  const env = { PATH: process.env.PATH ?? "", WEBHOOK_SECRET: secret, PORT: String(port) };
  const child: ChildProcess = spawn(command, [join(folder, name)], { env, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => chunks.push(String(chunk)));
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });
  const printed = () => chunks.join("").split("\n").slice(0, -1);
  await until(() => printed()[0] === "ready", `${name}: ${printed().join("\n")}`);
  return { url: `http://127.0.0.1:${port}`, printed };
};

describe.each([
  ["Node", process.execPath, "receiver.mjs"],
  ["Python", "/usr/bin/python3", "receiver.py"],
])("the receiver in the guide, in %s, without the SDK", (_, command, name) => {
  const secret = "a-secret-that-both-sides-know";

  const deliver = async (receiver: GuideReceiver): Promise<void> => {
    const count = receiver.printed().length;
    await createUser();
    await until(() => receiver.printed().length > count, "the event that it prints");
    expect(receiver.printed().at(-1)).toMatch(/^user\.created evt_[0-9a-f]{24}$/);
  };

  test("verifies what is delivered, also while its secret is the old one of a rotation, and not after that", async () => {
    const receiver = await startGuideReceiver(command, name, secret);
    const { id } = await subscribe({ url: `${receiver.url}/`, secret });
    await deliver(receiver);
    await rotate(id, { expires_previous_in: 600 });
    await deliver(receiver);
    const deliveries = (await tenant.call("GET", `/deliveries?subscription=${id}`)).body.results;
    expect(deliveries.filter(({ tries }: { tries: number }) => tries > 1)).toEqual([]);
    await rotate(id, {});
    const sample = await tenant.call("POST", `/notification_subscriptions/${id}/test`);
    expect(sample.body).toMatchObject({ delivered: false, attempt: { status: 401 } });
  });

  test("SEC-HOOK-03 refuses whatever is not signed over exactly these bytes, now, once", async () => {
    const { url, printed } = await startGuideReceiver(command, name, secret);
    const body = JSON.stringify({ id: "evt_1", type: "user.created", payload: { name: unicode } });
    const hex = (text: string, at: number, key = secret): string =>
      `sha256=${createHmac("sha256", key).update(`${at}.${text}`).digest("hex")}`;
    const now = Date.now();
    const signed = { "x-faable-timestamp": String(now), "x-faable-signature": hex(body, now) };
    const post = async (headers: Record<string, string | string[]>, text = body): Promise<number> =>
      (await send({ baseUrl: url, host: "receiver.example" }, "/", { method: "POST", headers, body: text })).status;

    const signature = signed["x-faable-signature"];
    const at = (when: number) => ({ "x-faable-timestamp": String(when), "x-faable-signature": hex(body, when) });
    const forgeries: readonly (readonly [string, Record<string, string | string[]>])[] = [
      ["no headers", {}],
      ["no signature", { "x-faable-timestamp": String(now) }],
      ["no timestamp", { "x-faable-signature": signature }],
      ["another secret", { ...signed, "x-faable-signature": hex(body, now, "another-secret-than-theirs") }],
      ["another time", { ...signed, "x-faable-timestamp": String(now + 1) }],
      ["an old time", at(now - 301_000)],
      ["a time ahead", at(now + 310_000)],
      ["no time", { ...signed, "x-faable-timestamp": "now" }],
      ["the signature twice", { ...signed, "x-faable-signature": [signature, signature] }],
      ["the timestamp twice", { ...signed, "x-faable-timestamp": [String(now), String(now)] }],
      ["what is no signature", { ...signed, "x-faable-signature": "sha256=ë" }],
    ];
    for (const [what, headers] of forgeries) expect(await post(headers), what).toBe(401);
    expect(await post(signed, `${body} `)).toBe(401);
    expect(await post(signed, body.replace("ë", "\\u00eb"))).toBe(401);
    const most = "x".repeat(1_048_577);
    expect(await post({ ...signed, "x-faable-signature": hex(most, now) }, most)).toBe(413);
    expect(printed()).toEqual(["ready"]);
    expect(await post(signed)).toBe(204);
    expect(await post({ ...signed, "x-faable-signature": hex(body, now, "new"), "x-faable-signature-previous": signature })).toBe(
      204,
    );
    await until(() => printed().length === 3, "both events");
    expect(printed()).toEqual(["ready", "user.created evt_1", "user.created evt_1"]);
  });
});

test("what the guide says of the other programs is so: they are scripts of package.json", () => {
  const { scripts } = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../../package.json"), "utf8"));
  const named = [...guide.matchAll(/npm run ([a-z:]+)/g)].map(([, script = ""]) => script);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
});

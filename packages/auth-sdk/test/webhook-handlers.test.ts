import { createHmac } from "node:crypto";
import { createServer, type RequestListener, request } from "node:http";
import { connect } from "node:net";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import * as forExpress from "../src/express.ts";
import * as forFastify from "../src/fastify.ts";
import * as forHono from "../src/hono.ts";
import type { WebhookEvent } from "../src/index.ts";
import * as forWeb from "../src/web.ts";
import type { WebhookHandlerOptions } from "../src/webhooks/receive.ts";
import { listenOn } from "./tenant.ts";

const secret = "whsec_of-the-subscription";
const path = "/webhooks";

const overExpress = async (options: WebhookHandlerOptions): Promise<RequestListener> => {
  const app = express();
  app.post(path, forExpress.webhookHandler(options));
  app.post("/raw", express.raw({ type: "application/json" }), forExpress.webhookHandler(options));
  app.post("/parsed", express.json(), forExpress.webhookHandler(options));
  return app;
};

const overFastify = async (options: WebhookHandlerOptions): Promise<RequestListener> => {
  const app = Fastify();
  app.post(path, forFastify.webhookHandler(options));
  // A handler comes behind the parser.
  app.post("/parsed", (incoming, reply) => forFastify.webhookHandler(options).onRequest(incoming, reply));
  await app.ready();
  return (incoming, response) => app.routing(incoming, response);
};

const overHono = async (options: WebhookHandlerOptions): Promise<RequestListener> => {
  const app = new Hono();
  app.post(path, forHono.webhookHandler(options));
  app.use("/parsed", async (context, next) => {
    await context.req.json();
    await next();
  });
  app.post("/parsed", forHono.webhookHandler(options));
  return getRequestListener(app.fetch);
};

const overRequest = async (options: WebhookHandlerOptions): Promise<RequestListener> => {
  const answer = forWeb.webhookHandler(options);
  return getRequestListener(async (incoming) => {
    if (incoming.url.endsWith("/parsed")) await incoming.json();
    return answer(incoming);
  });
};

const sample = (fields: object = {}): string =>
  JSON.stringify({
    id: "evt_1",
    type: "user.created",
    produced_at: "2026-05-04T08:15:12.001Z",
    payload: { user: { user_id: "user_1", name: "Zoë 🦉" } },
    ...fields,
  });

const hex = (body: string | Buffer, at: number | string, key = secret): string =>
  `sha256=${createHmac("sha256", key).update(`${at}.`).update(body).digest("hex")}`;

const signed = (body: string | Buffer, at: number = Date.now()): Record<string, string> => ({
  "content-type": "application/json",
  "x-faable-timestamp": String(at),
  "x-faable-signature": hex(body, at),
});

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

/** Over a real socket, with headers as they are: `fetch` would join what comes twice. */
const post = (url: string, body: string | Buffer, headers: Record<string, string | string[]>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "POST", headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode ?? 0,
          type: incoming.headers["content-type"],
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on("error", reject).end(body);
  });

describe.each([
  ["Express", overExpress],
  ["Fastify", overFastify],
  ["Hono", overHono],
  ["a plain Request", overRequest],
])("webhookHandler for %s", (_, over) => {
  let handled: WebhookEvent[];
  let errors: unknown[];
  let fail: Error | undefined;
  beforeEach(() => {
    handled = [];
    errors = [];
    fail = undefined;
  });

  const onEvent = async (event: WebhookEvent): Promise<void> => {
    await new Promise((next) => setTimeout(next, 5));
    if (fail) throw fail;
    handled.push(event);
  };

  const start = async (options: Partial<WebhookHandlerOptions> = {}): Promise<string> => {
    const server = createServer(await over({ secret, onEvent, onError: (error) => errors.push(error), ...options }));
    onTestFinished(() => server.closeAllConnections());
    return `http://127.0.0.1:${await listenOn(server)}`;
  };

  const refused = (status: number, error_code: string) => ({
    status,
    type: "application/json; charset=utf-8",
    text: expect.stringMatching(new RegExp(`^\\{"status":${status},"error_code":"${error_code}","message":"[A-Z].+"\\}$`)),
  });
  const unverified = refused(401, "invalid_signature");

  test("hands on what is signed, and answers 204 once it is handled", async () => {
    const url = await start();
    const answer = await post(`${url}${path}`, sample(), signed(sample()));
    expect(answer).toEqual({ status: 204, type: undefined, text: "" });
    expect(handled).toEqual([JSON.parse(sample())]);
  });

  test("takes the secret before as well while it signs, and any secret of a list", async () => {
    const body = sample();
    const at = Date.now();
    const byNew = { ...signed(body, at), "x-faable-signature": hex(body, at, "new-secret") };
    const byBoth = { ...byNew, "x-faable-signature-previous": hex(body, at) };
    expect((await post(`${await start()}${path}`, body, byBoth)).status).toBe(204);
    const list = await start({ secret: ["another-secret", "new-secret"] });
    expect((await post(`${list}${path}`, body, byBoth)).status).toBe(204);
    expect(await post(`${await start()}${path}`, body, byNew)).toEqual(unverified);
  });

  test("SEC-HOOK-03 hands on nothing that is not signed over exactly these bytes, now, once", async () => {
    const url = `${await start()}${path}`;
    const [body, headers] = [sample(), signed(sample())];
    const old = signed(body, Date.now() - 301_000);
    for (const [what, sent, of] of [
      ["another body", `${body} `, headers],
      ["the same value, spelled otherwise", body.replace("ë", "\\u00eb"), headers],
      ["another secret", body, { ...headers, "x-faable-signature": hex(body, headers["x-faable-timestamp"] ?? "", "other") }],
      ["an old timestamp", body, old],
      ["an old signature under a new timestamp", body, { ...old, "x-faable-timestamp": String(Date.now()) }],
      ["no signature", body, { "x-faable-timestamp": headers["x-faable-timestamp"] ?? "" }],
      ["no headers and no body", "", {}],
    ] as const)
      expect(await post(url, sent, of), what).toEqual(unverified);
    for (const name of ["x-faable-signature", "x-faable-timestamp"]) {
      const twice = { ...headers, [name]: [headers[name] ?? "", headers[name] ?? ""] };
      expect(await post(url, body, twice), `${name} twice`).toEqual(unverified);
    }
    const previous = hex(body, headers["x-faable-timestamp"] ?? "");
    expect(await post(url, body, { ...headers, "x-faable-signature-previous": [previous, previous] })).toEqual(unverified);
    expect(handled).toEqual([]);
    expect((await post(url, body, headers)).status).toBe(204);
  });

  test("takes a body as large as it may be, and refuses one byte more, announced or in chunks", async () => {
    const url = `${await start()}${path}`;
    const least = sample({ payload: { text: "" } }).length;
    const most = sample({ payload: { text: "x".repeat(1_048_576 - least) } });
    expect((await post(url, most, signed(most))).status).toBe(204);
    const more = sample({ payload: { text: "x".repeat(1_048_577 - least) } });
    expect(await post(url, more, signed(more))).toEqual(refused(413, "payload_too_large"));
    const chunked = { ...signed(more), "transfer-encoding": "chunked" };
    expect(await post(url, more, chunked)).toEqual(refused(413, "payload_too_large"));
    expect(handled).toHaveLength(1);
    const small = await start({ maxBytes: 10 });
    expect((await post(`${small}${path}`, sample(), signed(sample()))).status).toBe(413);
  });

  test("answers 500 when the event could not be handled, tells the program why and not the sender, and takes it again", async () => {
    const url = `${await start()}${path}`;
    fail = new Error("The disk is full");
    expect(await post(url, sample(), signed(sample()))).toEqual(refused(500, "internal_error"));
    expect(errors).toEqual([fail]);
    const thrown = (await post(url, sample(), signed(sample()))).text;
    expect(thrown).not.toContain("disk");
    fail = undefined;
    expect((await post(url, sample(), signed(sample()))).status).toBe(204);
    expect(handled).toHaveLength(1);
  });

  test("hands on an event once where `seen` knows it, and only says so after it was handled", async () => {
    const seen = async (id: string) => handled.some((event) => event.id === id);
    const url = `${await start({ seen })}${path}`;
    fail = new Error("not yet");
    expect((await post(url, sample(), signed(sample()))).status).toBe(500);
    fail = undefined;
    for (const _time of [1, 2]) expect((await post(url, sample(), signed(sample()))).status).toBe(204);
    const next = sample({ id: "evt_2" });
    expect((await post(url, next, signed(next))).status).toBe(204);
    expect(handled.map(({ id }) => id)).toEqual(["evt_1", "evt_2"]);
  });

  test("asks `seen` of nothing that is not verified, and answers 500 when it throws", async () => {
    const asked: string[] = [];
    const seen = (id: string): boolean => {
      asked.push(id);
      throw new Error("no store");
    };
    const url = `${await start({ seen })}${path}`;
    expect((await post(url, sample(), {})).status).toBe(401);
    expect(asked).toEqual([]);
    expect((await post(url, sample(), signed(sample()))).status).toBe(500);
    expect([asked, handled]).toEqual([["evt_1"], []]);
  });

  test("hands on types that this version does not know", async () => {
    const body = sample({ type: "planet.moved", payload: { far: true } });
    expect((await post(`${await start()}${path}`, body, signed(body))).status).toBe(204);
    expect(handled).toEqual([JSON.parse(body)]);
  });

  test("says where the mistake is when a body was parsed before, or what is signed is no event", async () => {
    const url = await start();
    expect(await post(`${url}/parsed`, sample(), signed(sample()))).toEqual(refused(500, "internal_error"));
    const noEvents = ["[]", "null", "not JSON", '{"id":"evt_1"}', sample({ payload: null }), sample({ id: 5 })];
    for (const body of noEvents) expect((await post(`${url}${path}`, body, signed(body))).status, body).toBe(500);
    expect(errors.map(String)).toEqual([
      expect.stringMatching(/^TypeError: The body was read before/),
      ...noEvents.map(() => expect.stringMatching(/^TypeError: The body is signed, and is no event/)),
    ]);
    expect(handled).toEqual([]);
  });

  test("lives on when a sender leaves in the middle of a body", async () => {
    const url = await start();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    await new Promise((next) => socket.once("connect", next));
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"half":`);
    await new Promise((next) => setTimeout(next, 50));
    socket.destroy();
    expect((await post(`${url}${path}`, sample(), signed(sample()))).status).toBe(204);
    expect(errors).toEqual([]);
  });

  test("refuses to start without a secret", async () => {
    for (const none of ["", [], ["good", ""]]) await expect(over({ secret: none, onEvent })).rejects.toThrow(/secret/);
  });
});

test("SEC-HOOK-03 Express may have read the body as text before: what it may hold is counted in bytes all the same", async () => {
  const handled: WebhookEvent[] = [];
  const bytes = Buffer.byteLength(sample());
  expect(bytes).toBeGreaterThan(sample().length);
  const start = async (maxBytes: number): Promise<string> => {
    const app = express();
    const handler = forExpress.webhookHandler({ secret, maxBytes, onEvent: (event) => void handled.push(event) });
    app.post(path, express.text({ type: "application/json" }), handler);
    const server = createServer(app);
    onTestFinished(() => server.closeAllConnections());
    return `http://127.0.0.1:${await listenOn(server)}${path}`;
  };
  expect((await post(await start(bytes - 1), sample(), signed(sample()))).status).toBe(413);
  expect((await post(await start(bytes), sample(), signed(sample()))).status).toBe(204);
  expect(handled).toHaveLength(1);
});

test("Express may have read the raw body before", async () => {
  const handled: WebhookEvent[] = [];
  const url = `http://127.0.0.1:${await listenOn(
    createServer(await overExpress({ secret, onEvent: (event) => void handled.push(event) })),
  )}/raw`;
  expect((await post(url, sample(), signed(sample()))).status).toBe(204);
  expect((await post(url, `${sample()} `, signed(sample()))).status).toBe(401);
  expect(handled).toHaveLength(1);
});

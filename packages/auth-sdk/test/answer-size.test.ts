import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { authBearer, createTokenVerifier, FaableAuthApi } from "../src/index.ts";
import { base64url, failureOf, listenOn } from "./tenant.ts";

const chunk = Buffer.alloc(65_536, 32);

/** A server that never stops sending, and how much it has been able to send. */
const endless = async () => {
  const sent = { bytes: 0, closed: 0 };
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.on("close", () => {
      sent.closed += 1;
    });
    const pump = () => {
      while (!response.destroyed) {
        sent.bytes += chunk.length;
        if (!response.write(chunk)) return void response.once("drain", pump);
      }
    };
    pump();
  });
  return { port: await listenOn(server), sent };
};

const megabyte = 1_048_576;
const kidToken = `${base64url({ alg: "RS256", typ: "at+jwt", kid: "one" })}.${base64url({})}.AAAA`;

// By address the global `fetch` is used, by name the one for names below `localhost`.
test.each(["127.0.0.1", "acme.localhost"])("keys without end are read to one megabyte, at %s", async (host) => {
  const { port, sent } = await endless();
  const check = createTokenVerifier({ issuer: `http://${host}:${port}`, audience: "x" });
  const error = await failureOf(check(kidToken));
  expect(error).toMatchObject({ transport_code: "answer_too_large", status: 200, www_authenticate: undefined });
  await expect.poll(() => sent.closed).toBe(1);
  // What lies in the sockets' buffers was sent, but not kept.
  expect(sent.bytes).toBeLessThan(20 * megabyte);
});

test.each(["127.0.0.1", "acme.localhost"])("an answer of the API is read to 64 megabytes, at %s", async (host) => {
  const { port, sent } = await endless();
  const api = FaableAuthApi.create({ domain: `${host}:${port}`, authStrategy: authBearer, auth: { token: "token-1234" } });
  const error = await failureOf(api.getUser("user_1"));
  expect(error).toMatchObject({ transport_code: "answer_too_large", message: expect.stringContaining("67108864 bytes") });
  await expect.poll(() => sent.closed).toBe(1);
  expect(sent.bytes).toBeGreaterThan(64 * megabyte);
  expect(sent.bytes).toBeLessThan(84 * megabyte);
});

test.each(["127.0.0.1", "acme.localhost"])("an answer below the cap arrives whole, at %s", async (host) => {
  const name = "é".repeat(8 * megabyte);
  const port = await listenOn(
    createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ name }));
    }),
  );
  expect((await FaableAuthApi.create({ domain: `${host}:${port}` }).getUser("user_1")).name === name).toBe(true);
});

test("what unpacks to too much is noticed, however small it came", async () => {
  const packed = gzipSync(Buffer.alloc(8 * megabyte, 32));
  expect(packed.length).toBeLessThan(megabyte);
  const port = await listenOn(
    createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(packed);
    }),
  );
  const check = createTokenVerifier({ issuer: `http://127.0.0.1:${port}`, audience: "x" });
  expect(await failureOf(check(kidToken))).toMatchObject({ transport_code: "answer_too_large" });
});

test("a fetch whose answers are no web streams is held to the cap too", async () => {
  const reply = {
    status: 200,
    headers: new Headers({ "content-type": "application/json" }),
    text: async () => " ".repeat(2 * megabyte),
  };
  const check = createTokenVerifier({ issuer: "https://acme.example", audience: "x", fetch: async () => reply });
  expect(await failureOf(check(kidToken))).toMatchObject({ transport_code: "answer_too_large" });
});

test.each(["127.0.0.1", "acme.localhost"])(
  "an answer that stops halfway is given up in time, and one that breaks off is lost, at %s",
  async (host) => {
    const port = await listenOn(
      createServer(({ url }, response) => {
        response.writeHead(200, { "content-type": "application/json" }).write('{"id":');
        if (url?.endsWith("broken")) setTimeout(() => response.destroy(), 50);
      }),
    );
    const api = FaableAuthApi.create({ domain: `${host}:${port}` });
    expect(await failureOf(api.getUser("halfway", { timeout: 300 }))).toMatchObject({ transport_code: "timeout" });
    expect(await failureOf(api.getUser("broken", { retries: 0 }))).toMatchObject({ transport_code: "connection_lost" });
  },
);

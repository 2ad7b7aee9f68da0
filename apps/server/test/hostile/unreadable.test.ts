import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, expectRefusal } from "../harness/expect.ts";
import { send, sendRaw } from "../harness/http.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

/** Bytes as they are, and every byte of the answer. */
const exchange = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(server.baseUrl).port), "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("utf8")));
  });

test("SEC-LIMIT-01 headers that are too large are 431 in the general format, with the limit", async () => {
  const answer = await send(server, "/user", { host: tenant.host, headers: { "x-large": "h".repeat(60_000) } });
  expectProblem(answer, 431, "headers_too_large");
  expect(answer.body.message).toContain("16384 bytes");
  expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  const within = await send(server, "/user", {
    host: tenant.host,
    headers: { authorization: `Bearer ${tenant.token}`, "x-large": "h".repeat(8_000) },
  });
  expect(within.status).toBe(200);
});

test.each([
  "nonsense\r\n\r\n",
  "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
  "GET /user HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "GET /user HTTP/1.1\r\nbad header\r\n\r\n",
  "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
])("SEC-LIMIT-01 what is no HTTP is answered in the general format and ends the connection (%#)", async (bytes) => {
  const answer = await exchange(bytes);
  const [head = "", text = ""] = answer.split("\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(head).toContain("connection: close");
  const body = JSON.parse(text);
  expect(body).toEqual({
    status: 400,
    statusCode: 400,
    error_code: "bad_request",
    message: "The request is not HTTP that can be read.",
    docs: expect.stringMatching(/\/docs\/errors#bad_request$/),
    request_id: expect.any(String),
  });
  expect(head).toContain(`x-request-id: ${body.request_id}`);
});

describe("what Node would refuse without a word of ours", () => {
  const lines = (path: string, ...headers: string[]) =>
    sendRaw(server, [`GET ${path} HTTP/1.1`, "Connection: close", ...headers]);

  test.each(["/user", "/healthz", "/.well-known/jwks.json", "/nowhere"])("HTTP/1.1 without Host, at %s", async (path) => {
    const answer = await lines(path);
    expectProblem(answer, 400, "bad_request");
    expect(answer.body.message).toContain("Host header");
  });

  test("but HTTP/1.0 needs none", async () => {
    expect((await sendRaw(server, ["GET /healthz HTTP/1.0"])).status).toBe(200);
  });

  test.each(["200-ok", "x", "100-continued"])("Expect: %s", async (expectation) => {
    const answer = await lines("/user", `Host: ${tenant.host}`, `Expect: ${expectation}`);
    expectProblem(answer, 417, "expectation_failed");
    expect(answer.body.message).toContain("Expect");
    const token = await lines("/oauth/token", `Host: ${tenant.host}`, `Expect: ${expectation}`);
    expectRefusal(token, 417, "invalid_request", "expectation_failed");
  });

  test("but Expect: 100-continue is met", async () => {
    const head = [`GET /user HTTP/1.1`, `Host: ${tenant.host}`, "Connection: close", `Authorization: Bearer ${tenant.token}`];
    const answer = await exchange(`${[...head, "Expect: 100-continue"].join("\r\n")}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });
});

test("a body that is too large is told the limit of its route", async () => {
  const post = (path: string, bytes: number) =>
    send(server, path, {
      method: "POST",
      host: tenant.host,
      headers: { authorization: `Bearer ${tenant.token}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "x".repeat(bytes) }),
    });
  const management = await post("/user", 1_100_000);
  expectProblem(management, 413, "payload_too_large");
  expect(management.body.message).toContain("1048576 bytes");
  const token = await post("/oauth/token", 70_000);
  expect([token.status, token.body.error_code]).toEqual([413, "payload_too_large"]);
  expect(token.body.error_description).toContain("65536 bytes");
});

import { createServer as createPlain } from "node:http";
import { createServer as createSecure } from "node:https";
import { createServer as createRaw } from "node:net";
import { isErrorCode } from "@faable/auth-contract";
import { afterEach, expect, test, vi } from "vitest";
import { FaableApiError, FaableAuthApi } from "../src/index.ts";
import { isTransportErrorCode } from "../src/transport-errors.ts";
import { selfSigned } from "./self-signed.ts";
import { failureOf, listenOn, startTenant } from "./tenant.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const https = () => listenOn(createSecure(selfSigned, (_request, response) => response.end("{}")));
const http = () => listenOn(createPlain((_request, response) => response.end("{}")));
const raw = (text: string) => listenOn(createRaw((socket) => void socket.on("error", () => undefined).end(text)));

/** The failure of one call, not repeated. */
const reach = async (domain: string): Promise<FaableApiError> => {
  const error = await failureOf(FaableAuthApi.create({ domain }).getUser("user_1", { retries: 0, timeout: 5000 }));
  if (error instanceof FaableApiError) return error;
  throw new Error("expected a FaableApiError");
};

// By address the global `fetch` is used, by name the one for names below `localhost`.
test.each(["127.0.0.1", "acme.localhost"])("the likely mistake is named, at %s", async (host) => {
  const [secure, plain, other] = [await https(), await http(), await raw("220 mail.example ready\r\n")];
  expect(await reach(`https://${host}:${plain}`)).toMatchObject({
    transport_code: "https_at_http_server",
    message: expect.stringContaining(`Then write http://${host}:${plain} as \`domain\``),
    method: "GET",
    status: undefined,
  });
  expect(await reach(`http://${host}:${secure}`)).toMatchObject({
    transport_code: "http_at_https_server",
    message: expect.stringContaining(`Write https://${host}:${secure} as \`domain\``),
  });
  expect(await reach(`https://${host}:${secure}`)).toMatchObject({
    transport_code: "self_signed_certificate",
    message: expect.stringMatching(/^DEPTH_ZERO_SELF_SIGNED_CERT: .*NODE_EXTRA_CA_CERTS/),
  });
  expect(await reach(`http://${host}:${other}`)).toMatchObject({
    transport_code: "not_http",
    message: expect.stringContaining("Is this the right port?"),
  });
  expect(await reach(`http://${host}:${await raw("")}`)).toMatchObject({ transport_code: "connection_lost" });
  expect(await reach(`http://${host}:1999`)).toMatchObject({
    transport_code: "connection_refused",
    message: expect.stringContaining(`nothing listens at ${host}:1999`),
  });
});

/** A server of https that answers plain text with these bytes before it hangs up, as many do. */
const secureAnswering = (refusal: string) => {
  const secure = createSecure(selfSigned);
  const both = createRaw((socket) => {
    socket
      .on("error", () => undefined)
      .once("data", (first) => {
        if (first[0] !== 22) return void socket.end(refusal);
        socket.pause();
        socket.unshift(first);
        secure.emit("connection", socket);
      });
  });
  return listenOn(both);
};

test.each([
  ["an alert", "\u0015\u0003\u0003\u0000\u0002\u0002\u0050"],
  ["a page", "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhttps"],
])("a server of https that answers plain text with %s is recognised", async (_what, refusal) => {
  const error = await reach(`http://127.0.0.1:${await secureAnswering(refusal)}`);
  expect(error).toMatchObject({ transport_code: "http_at_https_server" });
});

// Without a resolver at hand a real look-up takes as long as it likes, so the system's answer stands in for it.
test("an unknown name is told from a server that is down", async () => {
  const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND acme.example"), { code: "ENOTFOUND" });
  const fetch = () => Promise.reject(new TypeError("fetch failed", { cause: unknown }));
  const error = await failureOf(FaableAuthApi.create({ domain: "acme.example", fetcher: { fetch } }).getUser("user_1"));
  expect(error).toMatchObject({
    transport_code: "host_not_found",
    message: expect.stringContaining("the name acme.example was not found"),
  });
});

test("an answer that takes too long is told from everything else", async () => {
  const tenant = await startTenant(() => "hang");
  const error = await failureOf(FaableAuthApi.create({ domain: tenant.domain }).getUser("user_1", { timeout: 50 }));
  expect(error).toMatchObject({ transport_code: "timeout", message: expect.stringMatching(/^TimeoutError: .*`timeout`/) });
});

test.each([
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "untrusted_certificate"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "wrong_certificate_host"],
  ["CERT_HAS_EXPIRED", "expired_certificate"],
  ["EHOSTUNREACH", "host_unreachable"],
  ["UND_ERR_CONNECT_TIMEOUT", "connect_timeout"],
  ["constructor", "network_error"],
])("the system's %s is %s", async (code, expected) => {
  const fetch = async (): Promise<Response> => {
    throw Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("inner"), { code }) });
  };
  const api = FaableAuthApi.create({ domain: "acme.example", fetcher: { fetch } });
  const error = await failureOf(api.getUser("user_1", { retries: 0 }));
  expect(error).toMatchObject({
    error_code: expected,
    message: expect.stringMatching(`^${code}: `),
    cause: { message: "inner" },
  });
});

test("no code of the transport is one of the server's", async () => {
  const error = await reach("http://127.0.0.1:1999");
  expect([error.code, error.isErrorCode("connection_refused"), isErrorCode("connection_refused")]).toEqual([
    undefined,
    true,
    false,
  ]);
  const answered = new FaableApiError("x", { data: { error_code: "not_found" } });
  expect([answered.code, answered.transport_code, isTransportErrorCode("toString")]).toEqual(["not_found", undefined, false]);
});

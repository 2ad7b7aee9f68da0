import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { limits } from "@faable/auth-contract";
import { type Problem, problem } from "../../base/index.ts";
import { generalBody } from "./error-body.ts";
import { responseHeaders } from "./response-headers.ts";

const refusalOf = (code: string): Problem => {
  if (code === "HPE_HEADER_OVERFLOW")
    return problem("headers_too_large", `The request line and headers have more than ${limits.headerBytes} bytes together.`);
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return problem("request_timeout", "The request did not arrive completely in time.");
  return problem("bad_request", "The request is not HTTP that can be read.");
};

const rawAnswer = ({ status }: Problem, headers: Readonly<Record<string, string | number>>, body: string): string =>
  [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "",
    body,
  ].join("\r\n");

/**
 * Answers what Node's parser gave up on, in the general format: no route was found, and no other part of the server sees
 * it. The connection ends, since nobody knows where the next request would begin.
 */
export const answerUnreadable =
  (docs: string, requestId: () => string) =>
  (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) return void socket.destroy();
    const refusal = refusalOf(error.code ?? "");
    const id = requestId();
    const body = JSON.stringify(generalBody(refusal, id, docs));
    const headers = {
      ...responseHeaders({ id }),
      "cache-control": "no-store",
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(body),
      connection: "close",
    };
    socket.end(rawAnswer(refusal, headers, body), () => socket.destroy());
  };

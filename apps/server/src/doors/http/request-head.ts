import type { Server } from "node:http";
import type { FastifyRequest } from "fastify";
import { problem } from "../../base/index.ts";

type Raw = FastifyRequest["raw"];

/** A proxy's form of request names a second host besides the Host header; a server of its own has no use for it. */
const assertPath = ({ url = "" }: Raw): void => {
  if (!url.startsWith("/") && url !== "*") throw problem("bad_request", "The request target must be a path, not a URL.");
};

/** RFC 9112 §3.2. Node's own refusal has no body, so it leaves this to us (`requireHostHeader`). */
const assertHost = ({ httpVersion, headers }: Raw): void => {
  if (httpVersion === "1.1" && headers.host === undefined)
    throw problem("bad_request", "The request has no Host header, which HTTP/1.1 demands. Send one.");
};

/** RFC 9110 §10.1.1: the one expectation that exists is met by Node before it comes here, and HTTP/1.0 knows none. */
const assertExpectation = ({ httpVersion, headers: { expect } }: Raw): void => {
  if (httpVersion === "1.1" && expect !== undefined && !/(^|\W)100-continue($|\W)/i.test(expect))
    throw problem("expectation_failed", "No expectation but 100-continue can be met here. Leave the Expect header out.");
};

/** What has to hold of request line and headers before anyone asks whose request it is. */
export const assertHead = (raw: Raw): void => {
  assertPath(raw);
  assertHost(raw);
  assertExpectation(raw);
};

/** Lets requests with an unknown expectation come to us, to be refused in our words: Node would answer 417 without a body. */
export const hearExpectations = (server: Server): void => {
  server.on("checkExpectation", (request, response) => void server.emit("request", request, response));
};

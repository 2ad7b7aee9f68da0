import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import type { LookupFunction } from "node:net";
import type { Fetch, FetchInit } from "./fetch.ts";

const addresses = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

// Without `all` the caller takes one address; with it (Node 20 and later) it tries them in order until one accepts.
const lookup: LookupFunction = (_hostname, options, callback) =>
  options.all ? callback(null, addresses) : callback(null, "127.0.0.1", 4);

const headersOf = (incoming: IncomingMessage): Headers => {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headers)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  return headers;
};

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const withoutBody = [204, 205, 304];

const responseOf = async (incoming: IncomingMessage): Promise<Response> => {
  const status = incoming.statusCode ?? 0;
  const body = await bodyOf(incoming);
  return new Response(withoutBody.includes(status) ? null : new Uint8Array(body), { status, headers: headersOf(incoming) });
};

const send = (url: URL, init: FetchInit, answered: (incoming: IncomingMessage) => void) => {
  const request = url.protocol === "https:" ? requestSecure : requestPlain;
  const { method, headers, signal } = init;
  return request(url, { method, headers: { ...headers }, signal, lookup }, answered);
};

/**
 * A `fetch` for `localhost` and every name below it, such as `acme.localhost`. RFC 6761 §6.3 says that these names mean
 * this machine, but system resolvers may not know them, and the global `fetch` takes neither a resolver nor a `Host`
 * header. Connects to 127.0.0.1 (then ::1, where Node tries several addresses) and keeps the name in `Host`.
 *
 * @returns A real `Response`, with the whole body already read.
 * @throws The signal's reason when it aborts; otherwise the system's error, with its `code`.
 */
export const loopbackFetch: Fetch = (url, init) =>
  new Promise<Response>((resolve, reject) => {
    const fail = (error: unknown) => reject(init.signal.aborted ? init.signal.reason : error);
    const outgoing = send(new URL(url), init, (incoming) => responseOf(incoming).then(resolve, fail));
    outgoing.on("error", fail);
    outgoing.end(init.body);
  });

import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import type { LookupFunction } from "node:net";
import type { Fetch, FetchInit } from "./fetch.ts";

const addresses = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/** Finds this machine, whatever the name. Without `all` one address; with it (Node 20 and later) several, tried in order. */
export const loopbackLookup: LookupFunction = (_hostname, options, callback) =>
  options.all ? callback(null, addresses) : callback(null, "127.0.0.1", 4);

const headersOf = (incoming: IncomingMessage): Headers => {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headers)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  return headers;
};

/** The body as a stream that reads no further than it is asked to, and that ends the connection when it is cancelled. */
const streamOf = (incoming: IncomingMessage): ReadableStream<Uint8Array> => {
  const chunks: AsyncIterator<Uint8Array> = incoming[Symbol.asyncIterator]();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void incoming.destroy(),
  });
};

const withoutBody = [204, 205, 304];

const responseOf = (incoming: IncomingMessage): Response => {
  const status = incoming.statusCode ?? 0;
  return new Response(withoutBody.includes(status) ? null : streamOf(incoming), { status, headers: headersOf(incoming) });
};

const send = (url: URL, init: FetchInit, answered: (incoming: IncomingMessage) => void) => {
  const request = url.protocol === "https:" ? requestSecure : requestPlain;
  const { method, headers, signal } = init;
  return request(url, { method, headers: { ...headers }, signal, lookup: loopbackLookup }, answered);
};

/**
 * A `fetch` for `localhost` and every name below it, such as `acme.localhost`. RFC 6761 §6.3 says that these names mean
 * this machine, but system resolvers may not know them, and the global `fetch` takes neither a resolver nor a `Host`
 * header. Connects to 127.0.0.1 (then ::1, where Node tries several addresses) and keeps the name in `Host`.
 *
 * @returns A real `Response`; its body is read as it is asked for.
 * @throws The signal's reason when it aborts; otherwise the system's error, with its `code`.
 */
export const loopbackFetch: Fetch = (url, init) =>
  new Promise<Response>((resolve, reject) => {
    const fail = (error: unknown) => reject(init.signal.aborted ? init.signal.reason : error);
    const outgoing = send(new URL(url), init, (incoming) => {
      try {
        resolve(responseOf(incoming));
      } catch (error) {
        incoming.destroy();
        fail(error);
      }
    });
    outgoing.on("error", fail);
    outgoing.end(init.body);
  });

import { request } from "node:http";
import type { LookupFunction } from "node:net";
import { buffer } from "node:stream/consumers";
import type { CustomFetch } from "openid-client";

const addresses = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

const thisMachine: LookupFunction = (_, { all }, found) => (all ? found(null, addresses) : found(null, "127.0.0.1", 4));

/**
 * Finds the demo account: names below `localhost` mean this machine (RFC 6761 §6.3), which browsers know, and not every
 * system that Node asks. An application whose tenant has a name of its own needs nothing of this file.
 */
export const loopbackFetch: CustomFetch = (url, { method, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, signal, lookup: thisMachine }, (incoming) => {
      const { statusCode: status = 0, headers: received } = incoming;
      const type = { "content-type": received["content-type"] ?? "" };
      buffer(incoming).then((bytes) => resolve(new Response(bytes, { status, headers: type })), reject);
    });
    outgoing.on("error", reject).end(body?.toString());
  });

import { isIP } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { problem } from "../../base/index.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Of `noteSource`. */
    source: string;
  }
}

/** Zones (`%eth0`) name a link of the machine that wrote them, and mean nothing to anybody else. */
const isAddress = (text: string): boolean => isIP(text) !== 0 && !text.includes("%");

/**
 * The socket's address, or what a trusted proxy says in X-Forwarded-For. That header is text of whoever sent it, so whatever is no
 * IP address ends the chain, and the hop that handed it on is the source. `undefined` once the connection has been reset.
 */
const sourceOf = ({ ip, ips, socket }: FastifyRequest): string | undefined => {
  const end = ips?.findIndex((hop) => !isAddress(hop)) ?? -1;
  return end < 0 ? ip : (ips?.[end - 1] ?? socket.remoteAddress);
};

/**
 * Notes where each request came from before anything is waited for: of a connection that was reset meanwhile nobody can say so any
 * more, and whoever hung up at the right moment would come from nowhere. Of which it cannot be told even now, it is over.
 */
export const noteSource = (app: FastifyInstance): void => {
  app.decorateRequest("source", "");
  // Without a promise, as every hook that each request passes: documents and tokens are answered in microseconds.
  app.addHook("onRequest", (request, _reply, done) => {
    request.source = sourceOf(request) ?? "";
    done(request.source === "" ? problem("bad_request", "The connection was closed before its request was read.") : undefined);
  });
};

/** The address a request came from. */
export const sourceAddress = ({ source }: Pick<FastifyRequest, "source">): string => source;

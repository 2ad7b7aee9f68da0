import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";

/** Zones (`%eth0`) name a link of the machine that wrote them, and mean nothing to anybody else. */
const isAddress = (text: string): boolean => isIP(text) !== 0 && !text.includes("%");

/**
 * The address a request came from: the socket's, or what a trusted proxy says in X-Forwarded-For. That header is text of
 * whoever sent it, so whatever is no IP address ends the chain, and the hop that handed it on is the source.
 */
export const sourceAddress = ({ ip, ips, socket }: Pick<FastifyRequest, "ip" | "ips" | "socket">): string => {
  const end = ips?.findIndex((hop) => !isAddress(hop)) ?? -1;
  return end < 0 ? ip : (ips?.[end - 1] ?? socket.remoteAddress ?? "");
};

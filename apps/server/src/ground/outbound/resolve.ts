import { lookup } from "node:dns/promises";

/** Every address of a host name. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/** As the operating system resolves names. IPv4 first: a network without IPv6 still gets AAAA answers. */
export const resolveHost: ResolveHost = async (hostname) =>
  (await lookup(hostname, { all: true, order: "ipv4first" })).map(({ address }) => address);

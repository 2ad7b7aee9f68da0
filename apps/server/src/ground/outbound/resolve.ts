import { lookup, Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";

/** Every address of a host name, IPv4 first: a network without IPv6 still gets AAAA answers. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/** Whom a name is asked of. */
export interface Names {
  /** Whether a name that DNS does not have is asked of the operating system: search domains, and names of a local network. */
  readonly asksSystem: boolean;
  /** Name servers, each `address` or `address:port`. Default: those of the operating system. */
  readonly servers?: readonly string[];
  /** The operator's own names. Default: the file of the operating system. */
  readonly hostsFile?: string;
}

const systemHostsFile = process.platform === "win32" ? "C:\\Windows\\System32\\drivers\\etc\\hosts" : "/etc/hosts";

/** The addresses that a hosts file has for a name: lines of an address and its names; `#` begins a comment. */
export const addressesInHosts = (file: string, hostname: string): readonly string[] =>
  file
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, "").trim().toLowerCase().split(/\s+/))
    .flatMap(([address = "", ...names]) => (names.includes(hostname) ? [address] : []))
    .toSorted((a, b) => Number(a.includes(":")) - Number(b.includes(":")));

const bare = (hostname: string): string => hostname.toLowerCase().replace(/\.$/, "");

/** Whether a name is of this machine (RFC 6761 §6.3): `localhost` and what is below it, in any spelling. */
export const isLocalhostName = (hostname: string): boolean => /(^|\.)localhost$/.test(bare(hostname));

/** Both tries of a server that is silent (the second waits twice as long) end within the 5 s of a request. */
const patience = { timeout: 1_500, tries: 2 };

/** A channel for each name: it reads the servers that are configured now, and shares no queue with any other name. */
const askNameServers = async (hostname: string, servers: readonly string[] | undefined): Promise<readonly string[]> => {
  const resolver = new Resolver(patience);
  if (servers) resolver.setServers(servers);
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const found = [four, six].flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  if (found.length === 0 && four.status === "rejected") throw four.reason;
  return found;
};

const isUnknown = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOTFOUND" || error.code === "ENODATA");

const askSystem: ResolveHost = async (hostname) =>
  (await lookup(hostname, { all: true, order: "ipv4first" })).map(({ address }) => address);

/**
 * Asks name servers itself. The operating system's own lookup holds one of the two threads that this process has for names
 * until a server answers: a few names of one tenant whose servers are silent kept every other tenant's calls waiting
 * (SEC-TENANT-07). Where `asksSystem`, it is asked for what DNS said it has not, which a silent server never says.
 */
export const createResolveHost = ({ asksSystem, servers, hostsFile = systemHostsFile }: Names): ResolveHost => {
  return async (hostname) => {
    const name = bare(hostname);
    // No server is asked for these names.
    if (isLocalhostName(name)) return ["127.0.0.1"];
    const known = addressesInHosts(await readFile(hostsFile, "utf8").catch(() => ""), name);
    if (known.length > 0) return known;
    try {
      return await askNameServers(name, servers);
    } catch (error) {
      if (asksSystem && isUnknown(error)) return askSystem(name);
      throw error;
    }
  };
};

import { isIP } from "node:net";
import type { buildConnector } from "undici";
import { isReachable } from "./reachable.ts";
import type { ResolveHost } from "./resolve.ts";

/** Where connections may go. */
export interface Network {
  readonly allowPrivateNetwork: boolean;
  readonly resolve: ResolveHost;
}

/** A host of which one address is not allowed is refused whole: such an answer is an attack or a mistake. */
const addressOf = async ({ allowPrivateNetwork, resolve }: Network, hostname: string): Promise<string> => {
  const bare = hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(bare) > 0 ? [bare] : await resolve(bare);
  const [first] = addresses;
  if (first === undefined || !addresses.every((each) => isReachable(each, allowPrivateNetwork)))
    throw new Error(`The host ${bare} has no address, or one that may not be reached.`);
  return first;
};

/**
 * Connects to the very address that was looked at. Asking for the name once more, as a connection does by itself, would let
 * whoever answers for it say something else the second time. `connecting` is told the address.
 */
export const connectChecked = (
  network: Network,
  connect: buildConnector.connector,
  connecting: (address: string) => void = () => undefined,
): buildConnector.connector => {
  return (options, callback) => {
    const named = isIP(options.hostname.replace(/^\[|\]$/g, "")) > 0 ? {} : { servername: options.hostname };
    addressOf(network, options.hostname).then(
      (hostname) => {
        connecting(hostname);
        connect({ ...options, ...named, hostname }, callback);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
};

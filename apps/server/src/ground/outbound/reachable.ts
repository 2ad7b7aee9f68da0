import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** What a development network is made of. Link-local addresses are none of it: there lie the metadata services of clouds. */
const privateRanges: ReadonlySet<string> = new Set(["loopback", "private", "uniqueLocal", "carrierGradeNat"]);

const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/** A service of a cloud's host behind an address that looks public (Azure). */
const cloudServices: ReadonlySet<string> = new Set(["168.63.129.16"]);

/**
 * The range as far as it decides. Outside 2000::/3 no IPv6 address is public (RFC 4291 §2.4), whatever it is called: that
 * refuses mapped, compatible and translated forms of IPv4 addresses, and what is not handed out yet.
 */
const rangeOf = (address: ipaddr.IPv4 | ipaddr.IPv6): string => {
  const range = address.range();
  if (address instanceof ipaddr.IPv6) return range === "unicast" && !address.match(globalUnicast) ? "reserved" : range;
  return cloudServices.has(address.toString()) ? "reserved" : range;
};

/** Whether an address may be connected to: a public one, or one of a private network where the operator allows that. */
export const isReachable = (address: string, allowPrivateNetwork: boolean): boolean => {
  // Shorter spellings of addresses, which the library reads as well, are names to whoever connects.
  if (isIP(address) === 0 || !ipaddr.isValid(address)) return false;
  const range = rangeOf(ipaddr.parse(address));
  return range === "unicast" || (allowPrivateNetwork && privateRanges.has(range));
};

import { isIPv6 } from "node:net";

/** The eight groups of an IPv6 address, by the URL standard's parser. */
const groupsOf = (address: string): readonly string[] => {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const [before, after] = [head, tail ?? ""].map((part) => (part === "" ? [] : part.split(":")));
  const left = before ?? [];
  const right = after ?? [];
  return tail === undefined ? left : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
};

const mappedIPv4 = (groups: readonly string[]): string | undefined => {
  if (!groups.slice(0, 5).every((group) => group === "0") || groups[5] !== "ffff") return undefined;
  return groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join(".");
};

/** How many bits of an address are its network. */
export interface NetworkBits {
  readonly ipv4: 24 | 32;
  readonly ipv6: 48 | 64;
}

/** Whose address it is: an IPv4 address alone, of IPv6 the network of 64 bits, of which one subscriber has every address. */
const subscribers: NetworkBits = { ipv4: 32, ipv6: 64 };

/** The network of an address, always in the same words; one of IPv4 inside of one of IPv6 is what it is. */
export const networkOf = (address: string, { ipv4, ipv6 }: NetworkBits = subscribers): string => {
  const [plain = ""] = address.split("%");
  const groups = isIPv6(plain) ? groupsOf(plain) : undefined;
  const inner = groups ? mappedIPv4(groups) : plain;
  if (groups && inner === undefined) return `${groups.slice(0, ipv6 / 16).join(":")}::/${ipv6}`;
  return ipv4 === 32 ? (inner ?? plain) : `${(inner ?? plain).split(".").slice(0, 3).join(".")}.0/24`;
};

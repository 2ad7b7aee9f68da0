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

/** Whose address it is: an IPv4 address alone, of IPv6 the network of 64 bits, of which one subscriber has every address. */
export const networkOf = (address: string): string => {
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return address;
  const groups = groupsOf(plain);
  return mappedIPv4(groups) ?? `${groups.slice(0, 4).join(":")}::/64`;
};

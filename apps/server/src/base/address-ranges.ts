import { BlockList, isIP } from "node:net";

/** Ranges of addresses, and whether an address lies in one of them. */
export interface AddressRanges {
  readonly has: (ip: string) => boolean;
}

export interface Range {
  readonly network: string;
  readonly bits: number;
  readonly family: "ipv4" | "ipv6";
}

/** A CIDR range such as `192.0.2.0/24`, or one address; `undefined` where the text is neither. */
export const rangeOf = (text: string): Range | undefined => {
  const [, network = text, bits] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(network);
  const most = family === 4 ? 32 : 128;
  const length = bits === undefined ? most : Number(bits);
  return family === 0 || length > most ? undefined : { network, bits: length, family: family === 4 ? "ipv4" : "ipv6" };
};

/** What a line of a list says: after `#` is a comment. */
const withoutComment = (line: string): string => line.replace(/#.*$/, "").trim();

/** A list of ranges, one to a line. Throws at the first line that is none, and names it. */
export const readRanges = (text: string): AddressRanges => {
  const list = new BlockList();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const said = withoutComment(line);
    if (said === "") continue;
    const range = rangeOf(said);
    if (!range) throw new Error(`line ${at + 1} is no range such as 192.0.2.0/24: "${said.slice(0, 60)}"`);
    list.addSubnet(range.network, range.bits, range.family);
  }
  return Object.freeze({
    // An address of IPv4 inside of one of IPv6 is found among those of IPv4.
    has: (ip: string) => list.check(ip.replace(/%.*$/, ""), isIP(ip) === 4 ? "ipv4" : "ipv6"),
  });
};

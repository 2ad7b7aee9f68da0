import { expect, test } from "vitest";
import { rangeOf, readRanges } from "./address-ranges.ts";

test.each([
  ["192.0.2.0/24", { network: "192.0.2.0", bits: 24, family: "ipv4" }],
  ["192.0.2.1", { network: "192.0.2.1", bits: 32, family: "ipv4" }],
  ["2001:db8::/32", { network: "2001:db8::", bits: 32, family: "ipv6" }],
  ["::/0", { network: "::", bits: 0, family: "ipv6" }],
  ["192.0.2.0/33", undefined],
  ["2001:db8::/129", undefined],
  ["192.0.2.0/", undefined],
  ["192.0.2", undefined],
  ["/24", undefined],
  ["", undefined],
])("%s is a range, or none", (text, range) => {
  expect(rangeOf(text)).toEqual(range);
});

test("a line that is none is named, with its number and no more of it than a line shows", () => {
  expect(() => readRanges("192.0.2.0/24\r\n\nexample.org # a name")).toThrow(
    'line 3 is no range such as 192.0.2.0/24: "example.org"',
  );
  expect(() => readRanges("x".repeat(1_000))).toThrow(/"x{60}"$/);
});

test("nothing lies in no ranges, and an address with a zone in those of the address", () => {
  expect(readRanges("# none").has("192.0.2.1")).toBe(false);
  const { has } = readRanges("fe80::/10");
  expect([has("fe80::1%eth0"), has("fec0::1")]).toEqual([true, false]);
});

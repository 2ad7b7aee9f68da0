import { expect, test } from "vitest";
import { normalUsername } from "./username.ts";

test.each(["kim", "Kim", "k", "kim.sol-99_x", "josé", "Ψυχή", "金", "x".repeat(128), "user_kim"])(
  "%s is a user name, as it was typed",
  (name) => expect(normalUsername(name)).toBe(name),
);

test("accents are composed, so that one name has one form", () => expect(normalUsername("jose\u0301")).toBe("jos\u00e9"));

test.each([
  "",
  "kim@example.org",
  "@kim",
  "kim＠example.org",
  "kim sol",
  " kim",
  "kim\u00a0sol",
  "kim\t",
  "kim\u200b",
  "kim\u202e",
  "kim\u0000",
  "kim\u3164",
  "x".repeat(129),
  `user_${"0".repeat(24)}`,
  `USER_${"A".repeat(24)}`,
  `client_${"0123456789ab".repeat(2)}`,
  `ｕser_${"0".repeat(24)}`,
])("SEC-LOGIN-13 %j is none: it could pass for another kind of identifier, or hides something", (name) =>
  expect(() => normalUsername(name)).toThrow(/^username must/),
);

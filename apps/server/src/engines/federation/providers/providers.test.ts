import { type ConnectionType, connectionTypes } from "@faable/auth-contract";
import { describe, expect, test } from "vitest";
import type { Told } from "../profile.ts";
import { attestsAddresses, providerOf } from "./providers.ts";

const read = (type: ConnectionType, userinfo: Told, emails?: readonly Told[]) => providerOf(type)?.profileOf(userinfo, emails);

const types: readonly ConnectionType[] = [
  "database",
  "google_oauth2",
  "github",
  "microsoft",
  "figma",
  "custom",
  "passwordless_email",
  "oidc",
];

test("every social type has a provider, and no other one has", () => {
  expect([...types].sort()).toEqual(Object.keys(connectionTypes).sort());
  expect(types.filter((type) => providerOf(type))).toEqual(types.filter((type) => connectionTypes[type] === "social"));
});

test("addresses are believed of Google and GitHub alone", () => {
  expect(types.filter(attestsAddresses)).toEqual(["google_oauth2", "github"]);
});

describe("whose profile it is", () => {
  const email = "a@b.example";
  test.each([
    ["google_oauth2", { sub: "1", email, email_verified: true }, { subject: "1", emailVerified: true }],
    ["google_oauth2", { id: "1" }, undefined],
    ["google_oauth2", { sub: 1 }, undefined],
    ["github", { id: 1, login: "l" }, { subject: "1", name: "l", emailVerified: false }],
    ["github", { id: 1, name: "evil.com", login: "l" }, { name: "l" }],
    ["github", { sub: "1" }, undefined],
    [
      "microsoft",
      { sub: "1", picture: "https://x.example/p", email, email_verified: true },
      { picture: null, email, emailVerified: false },
    ],
    ["microsoft", { id: "1" }, undefined],
    ["figma", { id: "1", handle: "h", img_url: "https://x.example/p" }, { name: "h", picture: "https://x.example/p" }],
    ["figma", { id: 1 }, undefined],
    ["custom", { id: "1", email, email_verified: true }, { email, emailVerified: false }],
    ["custom", { sub: "1" }, { subject: "1" }],
    ["custom", { id: 7, sub: "1" }, undefined],
    ["custom", {}, undefined],
  ] as const)("%s %j", (type, userinfo, expected) => {
    const profile = read(type, userinfo);
    if (expected === undefined) expect(profile).toBeUndefined();
    else expect(profile).toMatchObject(expected);
  });
});

test("a server of one's own has its addresses below the user", () => {
  const emailsUrl = providerOf("github")?.emailsUrl;
  expect(emailsUrl?.("https://ghe.example/api/v3/user")).toBe("https://ghe.example/api/v3/user/emails");
  expect(emailsUrl?.("https://ghe.example/api/v3/user/")).toBe("https://ghe.example/api/v3/user/emails");
});

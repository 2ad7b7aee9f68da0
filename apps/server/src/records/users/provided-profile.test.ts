import { expect, test } from "vitest";
import { addressAfter } from "./provided-profile.ts";

const by = "google_oauth2";
const had = (email: string | null, method: string | null, locked = false) => ({
  email,
  email_verified: method !== null,
  email_verified_method: method,
  email_change_locked_at: locked ? new Date(0) : null,
});
const given = (email: string | null, emailVerified = true) => ({ email, emailVerified });
const address = (email: string | null, method: string | null) => ({
  email,
  email_verified: method !== null,
  email_verified_method: method,
});

test.each([
  ["none was there", had(null, null), given("a@x.example"), false, address("a@x.example", by)],
  ["none is said", had("a@x.example", null), given(null, false), false, address("a@x.example", null)],
  ["the same, attested now", had("a@x.example", null), given("a@x.example"), false, address("a@x.example", by)],
  ["the same, not attested any more", had("a@x.example", by), given("a@x.example", false), false, address("a@x.example", by)],
  ["another, attested, of an unverified one", had("a@x.example", null), given("b@x.example"), false, address("b@x.example", by)],
  ["another of an unverified one", had("a@x.example", null), given("b@x.example", false), false, address("b@x.example", null)],
  ["another, attested, of its own", had("a@x.example", by), given("b@x.example"), false, address("b@x.example", by)],
  ["another, not attested, of its own", had("a@x.example", by), given("b@x.example", false), false, address("a@x.example", by)],
  [
    "SEC-FED-07 another of one verified here",
    had("a@x.example", "admin"),
    given("b@x.example"),
    false,
    address("a@x.example", "admin"),
  ],
  [
    "SEC-FED-07 another of one by another provider",
    had("a@x.example", "github"),
    given("b@x.example"),
    false,
    address("a@x.example", "github"),
  ],
  [
    "SEC-FED-07 another of one that was chosen",
    had("a@x.example", by, true),
    given("b@x.example"),
    false,
    address("a@x.example", by),
  ],
  [
    "SEC-FED-07 another where an unverified one was chosen",
    had("a@x.example", null, true),
    given("b@x.example"),
    false,
    address("a@x.example", null),
  ],
  ["somebody else's", had("a@x.example", null), given("b@x.example"), true, address("a@x.example", null)],
] as const)("%s", (_, row, said, isTaken, expected) => {
  expect(addressAfter(row, said, by, isTaken)).toEqual(expected);
});

import { expect, test } from "vitest";
import { type Known, type Resolution, resolve } from "./resolve.ts";

const attested = { email: "ana@example.org", emailVerified: true };
const doubtful = { email: "ana@example.org", emailVerified: false };
const none = { email: null, emailVerified: false };
const nobody: Known = { linked: undefined, owner: undefined };
const owner = (emailVerified: boolean, hasIdentityHere = false): Known => ({
  linked: undefined,
  owner: { id: "user_o", emailVerified, hasIdentityHere },
});
const linked: Known = { ...owner(true), linked: { id: "identity_l", userId: "user_l" } };

const returning: Resolution = { kind: "returning", id: "identity_l", userId: "user_l" };
const create: Resolution = { kind: "create" };
const join = (takeOver: boolean): Resolution => ({ kind: "join", userId: "user_o", takeOver });
const refuse = (code: "email_taken" | "identity_conflict"): Resolution => ({ kind: "refuse", code });

test.each<[string, typeof attested | typeof none, Known, Resolution]>([
  ["an identity that is known, whatever the address says", attested, linked, returning],
  ["an identity that is known, without an address", none, linked, returning],
  ["nobody with the address", attested, nobody, create],
  ["nobody with an address that is not attested", doubtful, nobody, create],
  ["no address", none, nobody, create],
  ["SEC-FED-03 attested, and verified here", attested, owner(true), join(false)],
  ["SEC-FED-03 attested, and verified by nobody here", attested, owner(false), join(true)],
  ["SEC-FED-03 not attested, and verified here", doubtful, owner(true), refuse("email_taken")],
  ["SEC-FED-03 not attested, and verified by nobody here", doubtful, owner(false), refuse("email_taken")],
  ["attested, and the owner has another identity here", attested, owner(true, true), refuse("identity_conflict")],
  ["attested, and a squatter has another identity here", attested, owner(false, true), join(true)],
])("%s", (_, profile, known, expected) => {
  expect(resolve(profile, known)).toEqual(expected);
});

import { describe, expect, test } from "vitest";
import { nextStep, type Situation, type Step } from "./next-step.ts";

const now = new Date("2026-01-01T12:00:00Z");
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

const user = "user_a";
const session = { userId: user, authenticatedAt: ago(100) };
const proof = {
  userId: user,
  connectionId: null,
  authenticatedAt: now.toISOString(),
  amr: ["pwd"],
  acr: "urn:faable:loa:1",
  signedUp: false,
  remember: false,
};

interface Case {
  readonly ownPage?: boolean;
  readonly prompt?: Situation["request"]["prompt"];
  readonly maxAge?: number;
  readonly hintedSubject?: string;
  readonly signUp?: boolean;
  readonly progress?: Situation["progress"];
  readonly session?: Situation["session"];
  readonly identifierFirst?: boolean;
  readonly straightToProvider?: boolean;
  readonly owesConsent?: boolean;
  readonly owesActions?: boolean;
}

const situation = (given: Case): Situation => ({
  request: {
    ownPage: given.ownPage ?? false,
    prompt: given.prompt ?? [],
    maxAge: given.maxAge,
    hintedSubject: given.hintedSubject,
    signUp: given.signUp ?? false,
  },
  progress: given.progress ?? {},
  session: given.session,
  policy: {
    identifierFirst: given.identifierFirst ?? false,
    straightToProvider: given.straightToProvider ?? false,
    owesConsent: () => given.owesConsent ?? false,
    owesActions: () => given.owesActions ?? false,
  },
  now,
});

const login: Step = { kind: "page", page: "login" };
const asked: Step = { kind: "actions", userId: user };
const done: Step = { kind: "done", userId: user };
const refused = (code: "login_required" | "consent_required"): Step => ({ kind: "refuse", code });
const on = (page: "identify" | "signup" | "provider" | "account" | "consent"): Step => ({ kind: "page", page });

const table: readonly (readonly [string, Case, Step])[] = [
  ["nobody is signed in", {}, login],
  ["nobody, and the account asks for the address first", { identifierFirst: true }, on("identify")],
  ["the address is known", { identifierFirst: true, progress: { identifier: "kim@example.org" } }, login],
  ["nobody, and sign-up is asked for", { signUp: true }, on("signup")],
  ["nobody, and there is one way, elsewhere", { straightToProvider: true, identifierFirst: true, signUp: true }, on("provider")],
  [
    "nobody, silently, and there is one way, elsewhere",
    { straightToProvider: true, prompt: ["none"] },
    refused("login_required"),
  ],
  ["a session, and there is one way, elsewhere", { session, straightToProvider: true }, done],
  ["nobody, silently", { prompt: ["none"] }, refused("login_required")],
  ["a session", { session }, done],
  ["a session, silently", { session, prompt: ["none"] }, done],
  ["a session, and sign-up is asked for", { session, signUp: true }, done],
  ["a session, and a new login is asked for", { session, prompt: ["login"] }, login],
  ["a session, and consent is asked for", { session, prompt: ["consent"] }, login],
  ["proven after a new login was asked for", { session, prompt: ["login"], progress: { proof } }, done],
  ["a session of just the age", { session, maxAge: 100 }, done],
  ["a session too old", { session, maxAge: 99 }, login],
  ["a session too old, silently", { session, maxAge: 99, prompt: ["none"] }, refused("login_required")],
  ["every session is too old", { session, maxAge: 0 }, login],
  ["proven, and every session is too old", { session, maxAge: 0, progress: { proof } }, done],
  ["a session of the hinted user", { session, hintedSubject: user }, done],
  ["a session of another user", { session, hintedSubject: "user_b" }, login],
  ["a session of another user, silently", { session, hintedSubject: "user_b", prompt: ["none"] }, refused("login_required")],
  ["proven as another than the hinted user", { hintedSubject: "user_b", progress: { proof } }, refused("login_required")],
  ["to choose between accounts", { session, prompt: ["select_account"] }, on("account")],
  ["chosen to go on", { session, prompt: ["select_account"], progress: { accountChosen: true } }, done],
  ["chosen to be somebody else", { session, prompt: ["select_account"], progress: { another: true } }, login],
  ["somebody else was proven", { session, prompt: ["select_account"], progress: { another: true, proof } }, done],
  ["nobody to choose from", { prompt: ["select_account"] }, login],
  ["consent is owed", { session, owesConsent: true }, on("consent")],
  ["consent is owed, silently", { session, owesConsent: true, prompt: ["none"] }, refused("consent_required")],
  ["consent is owed after a proof", { progress: { proof }, owesConsent: true }, on("consent")],
  ["nobody, at a page of ours", { ownPage: true }, login],
  ["a session, at a page of ours", { ownPage: true, session }, done],
  ["proven, at a page of ours", { ownPage: true, progress: { proof } }, done],
  ["consent is owed, but not to a page of ours", { ownPage: true, session, owesConsent: true }, done],
  ["a session, and there are Actions", { session, owesActions: true }, asked],
  ["proven, and there are Actions", { progress: { proof }, owesActions: true }, asked],
  ["Actions come before consent", { session, owesActions: true, owesConsent: true }, asked],
  ["Actions are asked at pages of ours, too", { ownPage: true, session, owesActions: true }, asked],
  ["Actions are asked silently, too", { session, prompt: ["none"], owesActions: true }, asked],
  [
    "but not where consent is missing anyway",
    { session, prompt: ["none"], owesActions: true, owesConsent: true },
    refused("consent_required"),
  ],
  ["Actions are not asked about nobody", { owesActions: true }, login],
  ["nor before the account is chosen", { session, prompt: ["select_account"], owesActions: true }, on("account")],
  ["consent was given", { session, owesConsent: true, progress: { consented: true } }, done],
];

describe("the next step", () => {
  test.each(table)("%s", (_name, given, expected) => {
    expect(nextStep(situation(given))).toEqual(expected);
  });
});

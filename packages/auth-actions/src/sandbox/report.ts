import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type {
  Claims,
  CodeError,
  Completed,
  ConsoleLine,
  Denial,
  Failed,
  Inspection,
  Outcome,
  Review,
  Trigger,
} from "./action.ts";
import { limits } from "./limits.ts";
import type { ChildReport } from "./messages.ts";
import { setClaim } from "./rules/claims.ts";
import { isJsonObject, type Json, type JsonObject } from "./rules/json.ts";
import { setMetadata } from "./rules/metadata.ts";
import { findMisnamed, misnamed } from "./rules/misnamed.ts";
import { redirectUrl } from "./rules/redirect.ts";
import { denial, review, withReview } from "./rules/verdicts.ts";
import { allTriggers, hookNames } from "./triggers.ts";

/**
 * What a child said, looked at as if a stranger had sent it (SEC-ACTION-03): shapes and sizes by schema, everything that has a
 * rule by the same functions that the child applied. Anything that does not fit throws.
 */
const text = (maxLength: number) => Type.String({ maxLength });
const bag = Type.Record(Type.String(), Type.Unknown());
const closed = { additionalProperties: false } as const;

const Said = Type.Object(
  {
    console: Type.Array(
      Type.Object(
        {
          level: Type.Union([
            Type.Literal("log"),
            Type.Literal("info"),
            Type.Literal("warn"),
            Type.Literal("error"),
            Type.Literal("debug"),
          ]),
          text: text(limits.consoleLineBytes),
        },
        closed,
      ),
      { maxItems: limits.consoleLines },
    ),
    outcome: Type.Union([
      Type.Object(
        {
          kind: Type.Literal("completed"),
          deny: Type.Optional(
            Type.Object(
              {
                reason: Type.String(),
                code: Type.Optional(Type.String()),
                details: Type.Optional(bag),
                blockForMs: Type.Optional(Type.Number()),
              },
              closed,
            ),
          ),
          reviews: Type.Array(Type.Object({ code: Type.String(), details: Type.Optional(bag) }, closed), {
            maxItems: limits.reviews,
          }),
          redirect: Type.Optional(Type.Object({ url: Type.String() }, closed)),
          claims: Type.Object({ accessToken: bag, idToken: bag }, closed),
          userMetadata: bag,
          appMetadata: bag,
          unfinished: Type.Optional(Type.Literal(true)),
        },
        closed,
      ),
      Type.Object(
        {
          kind: Type.Literal("failed"),
          error: Type.Object(
            { name: text(limits.errorCharacters), message: text(limits.errorCharacters), stack: text(limits.errorCharacters) },
            closed,
          ),
          timeout: Type.Boolean(),
        },
        closed,
      ),
    ]),
  },
  closed,
);

const said = Compile(Said);

/** It came out of a JSON reader, so every part of it is JSON. */
const json = (value: unknown): Json => JSON.parse(JSON.stringify(value));

const object = (value: unknown): JsonObject => {
  const copy = json(value);
  if (!isJsonObject(copy)) throw new TypeError("That is no object.");
  return copy;
};

const checkedClaims = (earlier: JsonObject, own: Readonly<Record<string, unknown>>): JsonObject =>
  Object.entries(object(own)).reduce<JsonObject>((claims, [name, value]) => setClaim(earlier, claims, name, value), {});

const checkedMetadata = (own: Readonly<Record<string, unknown>>): JsonObject =>
  Object.entries(object(own)).reduce<JsonObject>((metadata, [key, value]) => setMetadata(metadata, key, value), {});

interface SaidDenial {
  readonly reason: string;
  readonly code?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly blockForMs?: number;
}

const checkedDenial = ({ reason, blockForMs, ...rest }: SaidDenial): Denial =>
  denial(reason, json({ ...rest, ...(blockForMs === undefined ? {} : { blockFor: blockForMs }) }));

type SaidReview = { readonly code: string; readonly details?: Readonly<Record<string, unknown>> };

const checkedReviews = (reviews: readonly SaidReview[]): readonly Review[] =>
  reviews.reduce<readonly Review[]>(
    (all, { code, details }) => withReview(all, review(code, details === undefined ? undefined : json(details))),
    [],
  );

/** What each trigger's `api` has; a verdict of anything else did not come from it. */
const assertOffered = (trigger: Trigger, { redirect, claims, userMetadata, appMetadata }: Completed): void => {
  const isInteractive = trigger === "post-login" || trigger === "continue";
  const metadata = Object.keys(userMetadata).length + Object.keys(appMetadata).length;
  const offered = {
    redirect: isInteractive,
    accessToken: trigger !== "pre-signup",
    idToken: isInteractive,
    metadata: trigger !== "client-credentials",
  };
  if (redirect && !offered.redirect) throw new TypeError("This trigger redirects nobody.");
  if (Object.keys(claims.accessToken).length > 0 && !offered.accessToken) throw new TypeError("This trigger sets no claims.");
  if (Object.keys(claims.idToken).length > 0 && !offered.idToken)
    throw new TypeError("This trigger sets no claims of an ID token.");
  if (metadata > 0 && !offered.metadata) throw new TypeError("This trigger sets no metadata.");
};

const checkedLine = ({ level, text: line }: ConsoleLine): ConsoleLine => {
  if (Buffer.byteLength(line) > limits.consoleLineBytes) throw new RangeError("A line is too long.");
  return { level, text: line };
};

/** A child's report, believed; throws when it must not be. */
export const checkReport = (given: unknown, trigger: Trigger, earlier: Claims): ChildReport => {
  if (!said.Check(given)) throw new TypeError("The report has not its shape.");
  const lines = given.console.map(checkedLine);
  const { outcome } = given;
  if (outcome.kind === "failed") return { console: lines, outcome };
  const completed: Completed = {
    kind: "completed",
    ...(outcome.deny === undefined ? {} : { deny: checkedDenial(outcome.deny) }),
    reviews: checkedReviews(outcome.reviews),
    ...(outcome.redirect === undefined ? {} : { redirect: { url: redirectUrl(outcome.redirect.url) } }),
    claims: {
      accessToken: checkedClaims(earlier.accessToken, outcome.claims.accessToken),
      idToken: checkedClaims(earlier.idToken, outcome.claims.idToken),
    },
    userMetadata: checkedMetadata(outcome.userMetadata),
    appMetadata: checkedMetadata(outcome.appMetadata),
    ...(outcome.unfinished ? { unfinished: true } : {}),
  };
  assertOffered(trigger, completed);
  return { console: lines, outcome: completed };
};

const hooks = Compile(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 10 }));

const checkHooks = (given: unknown): readonly Trigger[] => {
  if (!hooks.Check(given)) throw new TypeError("Those are no hooks.");
  return allTriggers.filter((trigger) => hookNames[trigger].some((name) => given.includes(name)));
};

const checkMisnamed = (given: unknown): string => {
  if (typeof given !== "string" || findMisnamed([given]) === undefined) throw new TypeError("That looks like no hook.");
  return misnamed(given);
};

/** What code exports, as the child says. */
export const checkInspected = (given: Readonly<Record<string, unknown>>): Inspection => ({
  triggers: checkHooks(given.hooks),
  ...(given.misnamed === undefined ? {} : { misnamed: checkMisnamed(given.misnamed) }),
});

const position = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 }));
const codeError = Compile(Type.Object({ message: text(2 * limits.errorCharacters), line: position, column: position }, closed));

export const checkCodeError = (given: unknown): CodeError => {
  if (!codeError.Check(given)) throw new TypeError("That is no error of code.");
  return given;
};

export const failure = (name: string, message: string, timeout = false): Failed => ({
  kind: "failed",
  error: { name, message, stack: "" },
  timeout,
});

export type { Outcome };

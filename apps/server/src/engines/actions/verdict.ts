import type { ActionReport } from "@faable/auth-actions/sandbox";
import type { ActionVerdict } from "@faable/auth-contract";
import type { Static } from "typebox";
import { genericReason } from "./chain.ts";

/** What a run came to, as it is shown. */
export type Verdict = Static<typeof ActionVerdict>;

/** What comes of code that has no hook for a trigger: it is not asked. */
export const unasked: Verdict = {
  outcome: "allow",
  reason: null,
  code: null,
  block_for: null,
  redirect: null,
  reviews: [],
  access_token: {},
  id_token: {},
  user_metadata: {},
  app_metadata: {},
  unfinished: false,
  error: null,
};

/** What would have become of a login by this run. A denial decides over a redirect. */
export const verdictOf = ({ outcome }: ActionReport): Verdict => {
  if (outcome.kind === "failed") return { ...unasked, outcome: "failed", reason: genericReason, error: { ...outcome.error } };
  const { deny, redirect, reviews, claims, userMetadata, appMetadata, unfinished } = outcome;
  return {
    ...unasked,
    outcome: deny ? "deny" : redirect ? "redirect" : "allow",
    reason: deny ? deny.reason || genericReason : null,
    code: deny?.code ?? null,
    block_for: deny?.blockForMs ?? null,
    redirect: redirect?.url ?? null,
    reviews: reviews.map((review) => ({ ...review })),
    access_token: { ...claims.accessToken },
    id_token: { ...claims.idToken },
    user_metadata: { ...userMetadata },
    app_metadata: { ...appMetadata },
    unfinished: unfinished === true,
  };
};

const members = [
  "outcome",
  "reason",
  "code",
  "block_for",
  "redirect",
  "reviews",
  "access_token",
  "id_token",
  "user_metadata",
  "app_metadata",
] as const satisfies readonly (keyof Verdict)[];

/** A stack tells of lines, which differ where nothing else does: of errors their message counts. */
const errorOf = ({ error }: Verdict): string => (error ? `${error.name}: ${error.message}` : "");

/** Names of the members in which two verdicts differ. */
export const differences = (before: Verdict, after: Verdict): string[] => [
  ...members.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])),
  ...(errorOf(before) === errorOf(after) ? [] : ["error"]),
];

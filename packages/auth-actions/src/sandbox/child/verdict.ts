import type { Claims, Completed, ConsoleLine, Denial, Review } from "../action.ts";
import { limits } from "../limits.ts";
import { setClaim } from "../rules/claims.ts";
import type { Json, JsonObject } from "../rules/json.ts";
import { setMetadata } from "../rules/metadata.ts";
import { redirectUrl } from "../rules/redirect.ts";
import { Refusal } from "../rules/refusal.ts";
import { denial, review, withReview } from "../rules/verdicts.ts";

/** What a run has said so far. */
export interface Verdict {
  readonly console: ConsoleLine[];
  readonly completed: () => Completed;
  readonly deny: (reason: unknown, options: Json) => void;
  readonly review: (code: unknown, details: Json | undefined) => void;
  readonly redirect: (url: unknown, query: Json) => void;
  readonly claim: (token: unknown, name: unknown, value: Json) => void;
  readonly metadata: (whose: unknown, key: unknown, value: Json) => void;
  readonly log: (level: ConsoleLine["level"], text: string) => void;
}

/** At most so many bytes, cut between two characters. */
const cut = (text: string, most: number): string => {
  const bytes = Buffer.from(text.slice(0, most));
  if (text.length <= most && bytes.length <= most) return text;
  let end = most - 3;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString("utf8", 0, end)}…`;
};

export const createVerdict = (earlier: Claims): Verdict => {
  const console: ConsoleLine[] = [];
  let deny: Denial | undefined;
  let reviews: readonly Review[] = [];
  let redirect: { readonly url: string } | undefined;
  let claims: Claims = { accessToken: {}, idToken: {} };
  let userMetadata: JsonObject = {};
  let appMetadata: JsonObject = {};
  return {
    console,
    completed: () => ({
      kind: "completed",
      ...(deny ? { deny } : {}),
      reviews,
      ...(redirect ? { redirect } : {}),
      claims,
      userMetadata,
      appMetadata,
    }),
    deny: (reason, options) => {
      const one = denial(reason, options);
      deny ??= one;
    },
    review: (code, details) => {
      reviews = withReview(reviews, review(code, details));
    },
    redirect: (url, query) => {
      const one = { url: redirectUrl(url, query) };
      redirect ??= one;
    },
    claim: (token, name, value) => {
      if (token !== "accessToken" && token !== "idToken") throw new Refusal("There is no such token.");
      claims = { ...claims, [token]: setClaim(earlier[token], claims[token], name, value) };
    },
    metadata: (whose, key, value) => {
      if (whose === "user") userMetadata = setMetadata(userMetadata, key, value);
      else appMetadata = setMetadata(appMetadata, key, value);
    },
    log: (level, text) => {
      if (console.length < limits.consoleLines) console.push({ level, text: cut(text, limits.consoleLineBytes) });
    },
  };
};

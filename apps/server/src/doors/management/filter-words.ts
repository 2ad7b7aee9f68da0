import { type Listing, namedWords } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { Term } from "../../ground/lists/index.ts";
import { didYouMean } from "../http/index.ts";

const isOneOf = (value: string, words: readonly string[], isPrefix: boolean): boolean =>
  words.some((word) => word === value || (isPrefix && word.startsWith(`${value}.`)));

/** Most words that are offered instead of one that is none. */
const most = 8;

/** Those with a segment of the given one, those with its last one first: whoever looks for sign-ups knows that word of the type. */
const relatives = (given: string, words: readonly string[]): readonly string[] => {
  const segments = given.toLowerCase().split(".");
  const isRelated = (word: string, of: readonly (string | undefined)[]) =>
    word.split(".").some((segment) => of.includes(segment));
  const [close, far] = [
    words.filter((word) => isRelated(word, segments.slice(-1))),
    words.filter((word) => isRelated(word, segments)),
  ];
  return [...new Set([...close, ...far])].slice(0, most);
};

const offer = (given: string, words: readonly string[]): string => {
  const near = relatives(given, words);
  return near.length > 0 ? ` Near it: ${near.join(", ")}.` : "";
};

const refusal = (listing: Listing, field: string, value: string): Error => {
  const given = value.slice(0, 64);
  const words = listing.words?.[field] ?? [];
  const named = namedWords(listing, field);
  const isPrefix = listing.fields[field] === "prefix";
  if (!named) {
    const hint = didYouMean(given, words) || offer(given, words);
    return problem("invalid_query", `The filter ${field} has no value "${given}".${hint} All are in ${listing.wordsIn}.`);
  }
  const expected = `${named.join(", ")}${isPrefix ? ", or more segments of what begins with them" : ""}`;
  return problem("invalid_query", `The filter ${field} takes ${expected}, not "${given}".${didYouMean(given, named)}`);
};

/** Refuses values that a field never has: such a filter finds nothing, and would not say why. */
export const assertKnownWords = (listing: Listing, terms: readonly Term[]): void => {
  for (const { field, values } of terms) {
    const words = listing.words?.[field];
    const stray = words && values.find((value) => !isOneOf(value, words, listing.fields[field] === "prefix"));
    if (stray !== undefined) throw refusal(listing, field, stray);
  }
};

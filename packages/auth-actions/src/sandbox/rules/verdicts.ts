import type { Denial, Review } from "../action.ts";
import { limits } from "../limits.ts";
import { blockForMs } from "./block-for.ts";
import { isJsonObject, type Json, type JsonObject, jsonBytes } from "./json.ts";
import { Refusal } from "./refusal.ts";

const text = (what: string, value: unknown, most: number): string => {
  if (typeof value !== "string" || value.length > most) throw new Refusal(`${what} is a text of at most ${most} characters.`);
  return value;
};

const tag = (value: unknown): string => text("A code", value, limits.codeCharacters);

const details = (value: Json): JsonObject => {
  if (!isJsonObject(value)) throw new Refusal("Details are an object.");
  if (jsonBytes(value) > limits.detailsBytes)
    throw new Refusal(`Details take at most ${limits.detailsBytes} bytes of JSON.`, "RangeError");
  return value;
};

/** `deny(reason, { code?, details?, blockFor? })`. */
export const denial = (reason: unknown, options: Json): Denial => {
  if (!isJsonObject(options)) throw new Refusal("The second argument of deny is an object.");
  return {
    reason: text("A reason", reason, limits.reasonCharacters),
    ...(options.code === undefined ? {} : { code: tag(options.code) }),
    ...(options.details === undefined ? {} : { details: details(options.details) }),
    ...(options.blockFor === undefined ? {} : { blockForMs: blockForMs(options.blockFor) }),
  };
};

/** `review(code, details?)`. */
export const review = (code: unknown, given: Json | undefined): Review => ({
  code: tag(code),
  ...(given === undefined ? {} : { details: details(given) }),
});

/** One more review, while there is room. */
export const withReview = (reviews: readonly Review[], one: Review): readonly Review[] => {
  if (reviews.length >= limits.reviews) throw new Refusal(`A run asks for at most ${limits.reviews} reviews.`, "RangeError");
  return [...reviews, one];
};

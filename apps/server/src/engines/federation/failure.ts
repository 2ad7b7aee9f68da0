import { type Problem, problem } from "../../base/index.ts";

/** What a provider calls an error, as far as it is a word: whatever else it sends is hostile text (SEC-FED-05). */
export const errorWord = (value: unknown): string | undefined =>
  typeof value === "string" && /^[a-z][a-z_]{0,63}$/.test(value) ? value : undefined;

/**
 * A provider that cannot be asked, refuses, or says something that makes no user. `message` is for the application, `reason`
 * for whoever administers the connection; neither holds a word of the provider's but its error's.
 */
export const providerError = (message: string, reason: string, word?: string): Problem =>
  problem("provider_error", message, {
    cause: new Error(word === undefined ? reason : `${reason}: ${word}`),
    ...(word === undefined ? {} : { details: { provider: word } }),
  });

/** Told before anything is spent, so that whoever tries again can. */
export const busy = (): Problem =>
  problem("provider_busy", "Too many people wait for providers here. Try again in a moment.", {
    headers: { "retry-after": "2" },
  });

/** What the administrator is told of a refusal. */
export const reasonOf = ({ cause, message }: Problem): string => (cause instanceof Error ? cause.message : message);

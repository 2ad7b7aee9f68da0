import { isLine, isWebUrl } from "@faable/auth-contract";
import { emailForm, isPlainName, isStorable } from "../../base/index.ts";

/** Who somebody is, as their provider says. Every text in it has met the rules for texts of our own. */
export interface Profile {
  /** By which the provider knows them: with the connection, what a returning user is recognised by. */
  readonly subject: string;
  readonly name: string | null;
  /** An https URL; it is shown, never fetched. */
  readonly picture: string | null;
  /** In its normal form. */
  readonly email: string | null;
  /** Whether the provider attests that the address is theirs. */
  readonly emailVerified: boolean;
}

/** What a provider told, unread. */
export type Told = Readonly<Record<string, unknown>>;

const longestSubject = 512;
const longestName = 256;

/** A text that names somebody at their provider; whatever else it is names nobody (SEC-FED-02). */
export const subjectText = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" && value.length <= longestSubject && isLine(value) && isStorable(value)
    ? value
    : undefined;

/** The same where the provider counts its users. A number that a double cannot hold might be somebody else's. */
export const subjectNumber = (value: unknown): string | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;

const nameFrom = (value: unknown): string | undefined => {
  if (typeof value !== "string") return undefined;
  const text = value.replace(/\s+/g, " ").trim().slice(0, longestName).toWellFormed();
  return text !== "" && isLine(text) && isPlainName(text) ? text : undefined;
};

/** The first of these that can be shown as a name: one line, nothing hidden in it, no link (SEC-FED-05). */
export const nameOf = (...candidates: readonly unknown[]): string | null =>
  candidates.map(nameFrom).find((name) => name !== undefined) ?? null;

export const pictureOf = (value: unknown): string | null =>
  typeof value === "string" && value.startsWith("https://") && isWebUrl(value) ? value : null;

export const emailOf = (value: unknown): string | null =>
  typeof value === "string" && value.length <= 320 ? (emailForm(value) ?? null) : null;

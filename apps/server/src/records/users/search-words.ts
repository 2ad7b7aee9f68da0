import { isDeepStrictEqual } from "node:util";
import { type SqlBool, sql } from "kysely";
import type { Scope, TenantRows } from "../../ground/tenancy/index.ts";

/** What a user can be found by. */
interface Searched {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

const maxWords = 32;
const maxLength = 64;

/** Compared without case and accents: whoever looks for "jose" finds José. */
export const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().slice(0, maxLength);

const parts = (text: string | null): readonly string[] => (text === null ? [] : text.split(/[^\p{L}\p{N}]+/u));

/** A number is looked for with its country code, without it, or by its last digits. */
const shortestEnding = 6;

const endings = (phone: string | null): readonly string[] => {
  const digits = phone?.replace(/\D/g, "") ?? "";
  return Array.from({ length: Math.max(0, digits.length - shortestEnding + 1) }, (_, from) => digits.slice(from));
};

/**
 * The words of a user's name, address and number. A search finds beginnings of words, through an index that starts with
 * the account: finding a text in the middle of every row would cost an account with many users, and its neighbours, seconds.
 */
export const searchWords = ({ name, email, phone }: Searched): readonly string[] => {
  const whole = [name, email, phone].flatMap((text) => (text === null ? [] : text.split(/\s+/)));
  const words = [...whole, ...parts(name), ...parts(email), ...endings(phone)].map(folded);
  return [...new Set(words.filter((word) => word !== ""))].slice(0, maxWords);
};

const insertWords = async ({ db, accountId }: Scope, userId: string, words: readonly string[]): Promise<void> => {
  if (words.length === 0) return;
  const rows = words.map((word) => ({ account_id: accountId, word, user_id: userId }));
  await db.insertInto("user_words").values(rows).execute();
};

export const insertSearchWords = (scope: Scope, user: Searched): Promise<void> => insertWords(scope, user.id, searchWords(user));

export const updateSearchWords = async (scope: Scope, before: Searched, after: Searched): Promise<void> => {
  const words = searchWords(after);
  if (isDeepStrictEqual(words, searchWords(before))) return;
  const { db, accountId } = scope;
  await db.deleteFrom("user_words").where("account_id", "=", accountId).where("user_id", "=", after.id).execute();
  await insertWords(scope, after.id, words);
};

/**
 * What is left to look for when what is implied is left out: whoever has a word that begins with "person" has one that begins
 * with "pe". Each word costs the database a pass over everybody who has it. A word of nothing but marks finds nobody, and
 * stays: it is no beginning of the others.
 */
export const leastWords = (words: readonly string[]): readonly string[] => {
  const distinct = [...new Set(words.map(folded))];
  return distinct.filter((word) => word === "" || !distinct.some((other) => other !== word && other.startsWith(word)));
};

/** Narrows users to those that have, for each of these words, one that begins with it; and that have each phrase as it stands. */
export const withSearchWords =
  (scope: Scope) =>
  (rows: TenantRows, texts: readonly string[]): TenantRows => {
    const words = leastWords(texts.flatMap((text) => text.split(/\s+/)));
    const narrowed = words.reduce((all, word) => withWord(scope, all, word), rows);
    // The few that have all words of a phrase are looked through for the phrase itself.
    const phrases = texts.filter((text) => /\s/.test(text));
    return phrases.reduce((all, phrase) => all.where(sql<SqlBool>`strpos(lower(name), ${phrase.toLowerCase()}) > 0`), narrowed);
  };

const withWord = ({ db, accountId }: Scope, rows: TenantRows, start: string): TenantRows => {
  // Nothing but marks and the like: no word begins so, and every word begins with nothing.
  if (start === "") return rows.where(sql<SqlBool>`false`);
  const users = db
    .selectFrom("user_words")
    .select("user_id")
    .where("account_id", "=", accountId)
    .where("word", ">=", start)
    .where("word", "<", `${start}\u{10ffff}`);
  return rows.where("id", "in", users);
};

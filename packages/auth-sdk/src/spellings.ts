// Repetitions are bounded everywhere: an unbounded one would take quadratic time on an answer made for it.

const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** A number in hexadecimal, in capitals or not. */
const hex = (number: number, digits: number): string =>
  number
    .toString(16)
    .padStart(digits, "0")
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

// `%25` is a percent sign that was encoded once more.
const percentEncoded = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%(?:25){0,2}${hex(byte, 2)}`).join("");

// Escaped once more for every text inside a text, and then perhaps percent-encoded.
const backslashes = (least: number): string => `(?:\\\\|%(?:25){0,2}5[cC]){${least},4}`;

const unicodeEscaped = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `${backslashes(1)}u${hex(character.charCodeAt(at), 4)}`).join("");

/** One character in every way it may be written: plain, percent-encoded, in a form, escaped in JSON. */
const spelled = (character: string): string => {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const control = /^\\([bfnrt])$/.exec(JSON.stringify(character).slice(1, -1));
  const ways = [`${backslashes(0)}(?:${quoted(character)}|${percentEncoded(character)})`, unicodeEscaped(character)];
  if (control) ways.push(`${backslashes(1)}${control[1]}`);
  if (character === " ") ways.push("\\+", percentEncoded("+"));
  return `(?:${ways.join("|")})`;
};

const spelledText = (text: string): string => [...text].map(spelled).join("");

const letter = "[A-Za-z0-9+/_-]";

/** Base64 of anything in which the secret begins after so many bytes (modulo 3): the digits that the secret alone decides. */
const base64Core = (secret: string, before: number): string => {
  const all = Buffer.from(`${" ".repeat(before)}${secret}`);
  return all.toString("base64").slice(Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6));
};

// Basic credentials hold the secret as it is or form-encoded (RFC 6749 §2.3.1); "+" and "/" may be "-" and "_".
const base64 = (secret: string): string[] => {
  const forms = new Set([secret, encodeURIComponent(secret), new URLSearchParams([["", secret]]).toString().slice(1)]);
  const cores = [...forms].flatMap((form) => [0, 1, 2].map((before) => base64Core(form, before)));
  const either = (core: string) =>
    [...core].map((digit) => ({ "+": "(?:\\+|-|%(?:25){0,2}2[bB])", "/": "(?:\\\\?/|_|%(?:25){0,2}2[fF])" })[digit] ?? digit);
  return cores.map((core) => `${letter}{0,2}${either(core).join("")}${letter}{0,2}(?:=|${percentEncoded("=")}){0,2}`);
};

/**
 * Finds a secret in every spelling: plain, percent-encoded (once or more, in either case), as in a form, escaped in JSON,
 * and in base64 wherever it begins, as in a Basic `Authorization` header.
 */
export const spellingsOf = (secret: string): RegExp => {
  // Half a surrogate pair cannot be encoded; it is sent as a replacement character.
  const sent = Buffer.from(secret).toString();
  return new RegExp([spelledText(sent), ...base64(sent)].join("|"), "g");
};

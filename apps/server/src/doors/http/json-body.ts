import { limits } from "@faable/auth-contract";
import { isStorable, problem } from "../../base/index.ts";

const malformed = (message: string): Error => problem("bad_request", message);

const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
};

const colon = /[ \t\n\r]*:/y;

/** Whether the string that ends here is a member's name. */
const isName = (text: string, end: number): boolean => {
  colon.lastIndex = end + 1;
  return colon.test(text);
};

/** The name as the parser will read it, so that two spellings of one name are found. A malformed one is the parser's to refuse. */
const unescaped = (name: string): string => {
  if (!name.includes("\\")) return name;
  try {
    return String(JSON.parse(`"${name}"`));
  } catch {
    return name;
  }
};

const addName = (names: Set<string> | undefined, name: string): void => {
  if (names?.has(name)) throw malformed(`The body has the member "${name.slice(0, 64)}" twice in one object.`);
  names?.add(name);
};

/** Every entry costs the reader, the validator and the store; a megabyte of the smallest would keep all of them for a second. */
const assertFew = (entries: number): void => {
  if (entries > limits.jsonEntries) throw malformed(`The body has more than ${limits.jsonEntries} members and elements.`);
};

/**
 * What the parser does not tell: nesting that would exhaust the stack of whatever recurses over it, and members of one
 * object that have one name, of which the parser silently keeps the last.
 */
const assertStructure = (text: string): void => {
  const open: Set<string>[] = [];
  let entries = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (isName(text, end)) addName(open.at(-1), unescaped(text.slice(at + 1, end)));
      at = end;
    } else if (character === "{" || character === "[") {
      if (open.push(new Set()) > limits.jsonDepth) throw malformed(`The body nests deeper than ${limits.jsonDepth} levels.`);
    } else if (character === "}" || character === "]") open.pop();
    else if (character === ",") assertFew(++entries);
  }
};

const assertStorable = (text: string): void => {
  if (!isStorable(text))
    throw malformed("A text in the body holds a NUL character or half of a surrogate pair, which cannot be stored.");
};

/** Digits that count: without sign, point, exponent and the zeros around. Only for short texts. */
const significant = (source: string): string =>
  source
    .replace(/e.*$/i, "")
    .replace(/[-.]/g, "")
    .replace(/^0+|0+$/g, "");

/** More digits than a double has are lost; no text of a number that is one needs more than these (IEEE 754 §5.12.2). */
const digitsKept = 17;
const longestNumber = 64;

/** A number is kept as a double, so one that would come back as another is refused (RFC 8259 §6). */
const assertKept = (value: number, source: string): void => {
  const shown = source.slice(0, 40);
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
    throw malformed(`The number ${shown} is beyond 2^53-1 and would not be kept exactly. Send it as a text.`);
  const vanishes = value === 0 && (source.startsWith("-") || /[1-9]/.test(source.replace(/e.*$/i, "")));
  if (vanishes || source.length > longestNumber || significant(source).length > digitsKept)
    throw malformed(`The number ${shown} would not be kept exactly. Send it with fewer digits, or as a text.`);
};

const checked = (name: string, value: unknown, { source = "" }: { readonly source?: string } = {}): unknown => {
  if (name === "__proto__") throw malformed("The body must not have a member named __proto__.");
  assertStorable(name);
  if (typeof value === "string") assertStorable(value);
  if (typeof value === "number") assertKept(value, source);
  return value;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text, checked);
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed("The body is not valid JSON.");
    throw error;
  }
};

// A byte order mark is left in, for the parser to refuse (RFC 8259 §8.1).
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const decode = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed("The body is not valid UTF-8.");
  }
};

/** Reads a JSON body of any origin. An absent one is `undefined`. */
export const readJson = (bytes: Buffer): unknown => {
  const text = decode(bytes);
  if (text.trim() === "") return undefined;
  assertStructure(text);
  return parse(text);
};

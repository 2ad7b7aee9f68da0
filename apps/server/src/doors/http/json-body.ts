import { limits } from "@faable/auth-contract";
import { isStorable, problem } from "../../base/index.ts";

/**
 * How deep a JSON text nests, read without parsing it: a parser or validator that recurses would exhaust the stack on
 * what this counts in one pass. Also finds a key repeated at the top level, of which parsers silently keep the last.
 */
const inspect = (text: string): { depth: number; repeated: string | undefined } => {
  const keys = new Set<string>();
  let repeated: string | undefined;
  let deepest = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (depth === 1 && isKey(text, end)) {
        const key = unescaped(text.slice(at + 1, end));
        if (keys.has(key)) repeated = key;
        keys.add(key);
      }
      at = end;
    } else if (character === "{" || character === "[") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return { depth: deepest, repeated };
};

const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
};

const colon = /\s*:/y;

/** Whether the string that ends here is a member's name. */
const isKey = (text: string, end: number): boolean => {
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

const malformed = (message: string): Error => problem("bad_request", message);

/** Every text inside must be one the database can hold, keys included, and every number one that is kept as it is. */
const assertStorable = (value: unknown): void => {
  if (typeof value === "string") {
    if (!isStorable(value))
      throw malformed("A text in the body holds a NUL character or half of a surrogate pair, which cannot be stored.");
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) throw malformed("A number in the body is too large to be kept.");
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      assertStorable(key);
      assertStorable(inner);
    }
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (key === "__proto__") throw malformed("The body must not have a member named __proto__.");
      return value;
    });
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed("The body is not valid JSON.");
    throw error;
  }
};

/** Reads a JSON body of any origin. An absent one is `undefined`. */
export const readJson = (text: string): unknown => {
  if (text.trim() === "") return undefined;
  const { depth, repeated } = inspect(text);
  if (depth > limits.jsonDepth) throw malformed(`The body nests deeper than ${limits.jsonDepth} levels.`);
  if (repeated !== undefined) throw malformed(`The body has the member "${repeated.slice(0, 64)}" twice.`);
  const value = parse(text);
  assertStorable(value);
  return value;
};

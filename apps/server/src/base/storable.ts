/**
 * Whether PostgreSQL can hold this text: it has no NUL character and no half of a surrogate pair. JSON allows both, so
 * every text that comes from outside is asked before it reaches a query, where it would surface as a server error.
 */
export const isStorable = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();

/** The text with U+FFFD for whatever cannot be stored: for records that must be written, whatever they tell of. */
export const storable = (text: string): string => text.replaceAll("\u0000", "\ufffd").toWellFormed();

const storableMember = (_name: string, value: unknown): unknown => {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [storable(name), inner]));
};

/** How JSON writes what cannot be stored; behind another backslash it means something else, and is looked at all the same. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

/** The value as JSON in which every text, names of members included, can be stored. */
export const storableJson = (value: object): string => {
  const text = JSON.stringify(value);
  return unstorable.test(text) ? JSON.stringify(value, storableMember) : text;
};

/** The value, which JSON can say, with every text in it as it can be stored. */
export const storableValue = <T extends object>(value: T): T =>
  unstorable.test(JSON.stringify(value)) ? JSON.parse(JSON.stringify(value, storableMember)) : value;

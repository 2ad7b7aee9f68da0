/** Whether a value is an object with named members (no array, no null). */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object that a JSON text holds, or `undefined` when it is no JSON or no object. */
export const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** A member that is a string, or `undefined`. */
export const stringMember = (value: unknown, name: string): string | undefined => {
  const member = isRecord(value) ? value[name] : undefined;
  return typeof member === "string" ? member : undefined;
};

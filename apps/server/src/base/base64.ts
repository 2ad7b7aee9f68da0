/**
 * Bytes in base64, in the one spelling that RFC 4648 §3.5 and §4 allow: padded, nothing around it, unused bits zero. `undefined`
 * for any other. Node's decoder skips what it does not know and stops early, so that many texts would mean the same bytes.
 */
export const fromBase64 = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
};

/** Whether a text is the one spelling of its bytes in base64url without padding (RFC 7515 §2). */
export const isBase64url = (text: string): boolean => Buffer.from(text, "base64url").toString("base64url") === text;

const shapes = /^[A-Za-z0-9+/._-]*={0,2}$/;

/** Bytes of base64 as hashes write it: padded or not, with passlib's `.` for `+`, or in the alphabet of URLs. */
export const hashBytes = (text: string, min: number, max: number): Buffer | undefined => {
  if (!shapes.test(text)) return undefined;
  const bytes = Buffer.from(text.replaceAll(".", "+"), "base64");
  return bytes.length >= min && bytes.length <= max ? bytes : undefined;
};

/** As the PHC string format writes it: without padding. */
export const phcBase64 = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");

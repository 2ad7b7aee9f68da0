import { problem } from "../../base/index.ts";

/** A picture that we serve: its bytes, and a type from a list that no tenant can add to (SEC-WEB-08). */
export interface Picture {
  readonly type: "png" | "jpeg" | "webp";
  readonly bytes: Buffer;
}

const longest = 65_536;

const dataUrl = /^data:image\/(png|jpeg|webp);base64,([A-Za-z0-9+/]+={0,2})$/;

/** What the first bytes say, whatever the label says. */
const typeOf = (bytes: Buffer): Picture["type"] | undefined => {
  if (bytes.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex"))) return "png";
  if (bytes.subarray(0, 3).equals(Buffer.from("ffd8ff", "hex"))) return "jpeg";
  return bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP" ? "webp" : undefined;
};

/** The picture in a `data:` URL, if it is one of those we serve and is what it says. */
export const pictureFrom = (url: string): Picture | undefined => {
  const [, label, base64 = ""] = dataUrl.exec(url) ?? [];
  const bytes = Buffer.from(base64, "base64");
  const type = typeOf(bytes);
  return type !== undefined && type === label && bytes.length <= longest ? { type, bytes } : undefined;
};

export const assertPicture = (field: string, url: string | undefined): void => {
  if (url === undefined || pictureFrom(url)) return;
  throw problem(
    "validation_error",
    `${field} must be a data: URL of a PNG, JPEG or WebP picture of at most 64 KiB, named as what it is.`,
    {
      details: { fields: [field] },
    },
  );
};

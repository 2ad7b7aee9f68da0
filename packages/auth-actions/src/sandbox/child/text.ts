import { Refusal } from "../rules/refusal.ts";

/** What the engine's own language lacks: encodings. Everything is given and answered as text or bytes. */
const toBytes = (text: string): Uint8Array => Buffer.from(text, "utf8");

const encodingOf = (label: string): string => {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new Refusal(`There is no encoding ${label.slice(0, 50)}.`, "RangeError");
  }
};

const decode = (bytes: Uint8Array, label: string, fatal: boolean, ignoreBOM: boolean): string => {
  try {
    return new TextDecoder(label, { fatal, ignoreBOM }).decode(bytes);
  } catch {
    throw new Refusal("The bytes are no text of that encoding.");
  }
};

const fromBase64 = (text: string): string => {
  try {
    return atob(text);
  } catch {
    throw new Refusal("atob takes Base64.");
  }
};

const toBase64 = (text: string): string => {
  try {
    return btoa(text);
  } catch {
    throw new Refusal("btoa takes characters up to U+00FF.");
  }
};

export const encodings = { toBytes, encodingOf, decode, fromBase64, toBase64 } as const;

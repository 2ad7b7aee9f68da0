import { randomUUID } from "node:crypto";
import { type IdKind, idPattern, idPrefixes } from "@faable/auth-contract";

const patterns = Object.fromEntries(
  Object.keys(idPrefixes)
    .filter((kind): kind is IdKind => Object.hasOwn(idPrefixes, kind))
    .map((kind) => [kind, new RegExp(idPattern(kind))]),
);

/** 12 hexadecimal digits: those of a UUID that are random throughout, of which Node keeps some ready; asking the system takes longer. */
const randomDigits = (): string => randomUUID().slice(-12);

/** An id for an object created at `instant`: 12 hexadecimal digits of milliseconds, then 12 random ones. */
export const createId = (kind: IdKind, instant: Date): string =>
  `${idPrefixes[kind]}_${instant.getTime().toString(16).padStart(12, "0")}${randomDigits()}`;

/** Whether a text has the form of such an id. Says nothing about whether the object exists. */
export const isId = (kind: IdKind, text: string): boolean => patterns[kind]?.test(text) ?? false;

/** The same, of which those of one instant sort by their place among them. */
export const createOrderedId = (kind: IdKind, instant: Date, place: number): string => {
  const id = createId(kind, instant);
  return `${id.slice(0, -12)}${(place % 0x1_0000).toString(16).padStart(4, "0")}${id.slice(-8)}`;
};

/** The instant in an id, in milliseconds. */
export const instantOfId = (id: string): number => Number.parseInt(id.slice(id.indexOf("_") + 1).slice(0, 12), 16);

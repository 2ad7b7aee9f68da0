import { en } from "./en.ts";
import { es } from "./es.ts";

type Word = keyof typeof en;

/** One language's catalogue. */
export type Words = Readonly<Record<Word, string>>;

export type Locale = "en" | "es";

export const catalogues: Readonly<Record<Locale, Words>> = { en, es };

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholder<Rest> : never;

/** The values that a text needs: exactly those it names. */
export type Values<W extends Word> = Readonly<Record<Placeholder<(typeof en)[W]>, string>>;

/** A piece of a sentence. Pieces that came from outside are set apart, in direction and in weight. */
export interface Piece {
  readonly text: string;
  readonly given: boolean;
}

/** A sentence in pieces, so that a page can set a name in bold without any text becoming markup. */
export const sentence = <W extends Word>(locale: Locale, word: W, values: Values<W>): readonly Piece[] => {
  const given: ReadonlyMap<string, string> = new Map(Object.entries<string>(values));
  return catalogues[locale][word]
    .split(/\{(\w+)\}/)
    .map((text, index) => (index % 2 === 1 ? { text: given.get(text) ?? "", given: true } : { text, given: false }))
    .filter(({ text }) => text !== "");
};

/** A sentence as plain text. */
export const say = <W extends Word>(locale: Locale, word: W, values: Values<W>): string =>
  sentence(locale, word, values)
    .map(({ text }) => text)
    .join("");

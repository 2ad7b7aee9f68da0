import { limits } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";

/** One condition of a filter. More than one value means any of them. */
export interface Term {
  readonly field: string;
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** A parsed filter: conditions that must all hold, then words (or phrases) that must all occur. */
export interface Filter {
  readonly terms: readonly Term[];
  readonly text: readonly string[];
}

const term = /([\p{L}\d_-]+)\s*(!?:)\s*([\p{L}\p{M}\d_\-@.]+)(?=\s|$)\s*/uy;
const anyOf = /([\p{L}\d_-]+)\s+IN\s*\(\s*("[^"]*"(?:\s*,\s*"[^"]*")*)\s*\)(?=\s|$)\s*/uy;
const words = /^[\p{L}\d]+(?:\s+[\p{L}\d]+)*$/u;
const phrase = /^"([\p{L}\d]+(?:\s+[\p{L}\d]+)*)"$/u;

const refuse = (message: string): Error => problem("invalid_query", message);

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

const quoted = (list: string): readonly string[] => [...list.matchAll(/"([^"]*)"/g)].map(([, value = ""]) => value);

const termAt = (text: string, at: number): { term: Term; length: number } | undefined => {
  const single = matchAt(term, text, at);
  if (single) {
    const [whole, field = "", operator, value = ""] = single;
    return { term: { field, negated: operator === "!:", values: [value] }, length: whole.length };
  }
  const several = matchAt(anyOf, text, at);
  if (!several) return undefined;
  const [whole, field = "", list = ""] = several;
  return { term: { field, negated: false, values: quoted(list) }, length: whole.length };
};

const textOf = (rest: string): readonly string[] => {
  if (rest === "") return [];
  if (words.test(rest)) return rest.split(/\s+/);
  const [, whole] = phrase.exec(rest) ?? [];
  if (whole !== undefined) return [whole];
  throw refuse(
    `Cannot read the filter at "${rest.slice(0, 40)}". Terms look like field:value or field!:value; free words come last.`,
  );
};

/** Parses FaableQL. Says at which term it fails. */
export const parseFaableQl = (query: string): Filter => {
  const text = query.trim();
  const terms: Term[] = [];
  let at = 0;
  for (let found = termAt(text, at); found; found = termAt(text, at)) {
    if (terms.length === limits.queryTerms) throw refuse(`A filter has at most ${limits.queryTerms} terms.`);
    terms.push(found.term);
    at += found.length;
  }
  return { terms, text: textOf(text.slice(at)) };
};

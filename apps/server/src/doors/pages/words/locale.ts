import { catalogues, type Locale } from "./words.ts";

const isLocale = (tag: string): tag is Locale => Object.hasOwn(catalogues, tag);

/** `es-MX` is spoken to in `es` (RFC 4647 §3.4, as far as two languages need it). */
const spoken = (tag: string): Locale | undefined => {
  const [language = ""] = tag.trim().toLowerCase().split("-", 1);
  return isLocale(language) ? language : undefined;
};

const weightOf = (parameters: readonly string[]): number => {
  const written = parameters.map((each) => /^\s*q=([\d.]+)\s*$/i.exec(each)?.[1]).find((each) => each !== undefined);
  return written === undefined ? 1 : Number.parseFloat(written) || 0;
};

/** The languages of an Accept-Language header (RFC 9110 §12.5.4), the dearest first. */
const accepted = (header: string): readonly string[] =>
  header
    .slice(0, 1_000)
    .split(",")
    .map((each) => each.split(";"))
    .map(([tag = "", ...parameters]) => ({ tag, weight: weightOf(parameters) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);

/** The language to speak: the first of `ui_locales` that is spoken here, else of Accept-Language, else English. */
export const localeFor = (uiLocales: string | undefined, acceptLanguage: string | undefined): Locale =>
  [...(uiLocales ?? "").slice(0, 1_000).split(" "), ...accepted(acceptLanguage ?? "")]
    .map(spoken)
    .find((locale) => locale !== undefined) ?? "en";

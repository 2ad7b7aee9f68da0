import { expect, test } from "vitest";
import { localeFor } from "./locale.ts";

test.each([
  [undefined, undefined, "en"],
  [undefined, "es-MX,es;q=0.9,en;q=0.8", "es"],
  [undefined, "en;q=0.4, es;q=0.8", "es"],
  [undefined, "de, fr;q=0.9, es;q=0", "en"],
  ["es", "en", "es"],
  ["de es-ES en", "en", "es"],
  ["fr de", "es", "es"],
  ["EN-gb", "es", "en"],
  ["constructor __proto__", "toString;q=x", "en"],
])("ui_locales %s, Accept-Language %s: %s", (uiLocales, acceptLanguage, locale) => {
  expect(localeFor(uiLocales, acceptLanguage)).toBe(locale);
});

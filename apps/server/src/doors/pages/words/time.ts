import type { Locale } from "./words.ts";

const minute = 60_000;

/** "5 minutes", never less than one: how long a throttled person waits. */
export const minutesInWords = (locale: Locale, seconds: number): string =>
  new Intl.NumberFormat(locale, { style: "unit", unit: "minute", unitDisplay: "long" }).format(
    Math.max(1, Math.ceil(seconds / 60)),
  );

const units = [
  ["year", 365 * 24 * 60 * minute],
  ["month", 30 * 24 * 60 * minute],
  ["day", 24 * 60 * minute],
  ["hour", 60 * minute],
  ["minute", minute],
] as const;

/** "2 hours ago", which is true in every time zone. */
export const timeInWords = (locale: Locale, at: Date, now: Date): string => {
  const passed = Math.max(0, now.getTime() - at.getTime());
  const [unit, length] = units.find(([, each]) => passed >= each) ?? (["second", Number.POSITIVE_INFINITY] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-Math.floor(passed / length), unit);
};

import { Refusal } from "./refusal.ts";

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const longest = 365 * 86_400_000;

const milliseconds = (value: unknown): number => {
  if (typeof value === "number") return value;
  const [, count, unit = ""] = typeof value === "string" ? (/^([0-9]{1,9})([smhd])$/.exec(value) ?? []) : [];
  return Number(count) * (units[unit] ?? Number.NaN);
};

/** `blockFor` of a denial, in milliseconds (SEC-ACTION-06): a number of them, or a whole number with `s`, `m`, `h` or `d`. */
export const blockForMs = (value: unknown): number => {
  const duration = Math.ceil(milliseconds(value));
  if (!(duration > 0 && duration <= longest))
    throw new Refusal(
      'blockFor is a positive number of milliseconds, or one with a unit, as "48h" or "7d"; at most 365 days.',
      "RangeError",
    );
  return duration;
};

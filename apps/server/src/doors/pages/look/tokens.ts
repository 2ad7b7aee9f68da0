import type { Branding as BrandingSetting } from "@faable/auth-contract";
import type { Static } from "typebox";
import { type Colour, contrast, inkOn, mix, readableOn } from "./colour.ts";

export type Branding = Static<typeof BrandingSetting>;

type Scheme = "light" | "dark";

const neutral = {
  light: {
    page: "#f3f4f7",
    card: "#ffffff",
    ink: "#15181e",
    soft: "#575f6b",
    line: "#dde0e6",
    field: "#ffffff",
    border: "#868d98",
    danger: "#b42318",
    tint: "#fdf1f0",
    good: "#146c3a",
    calm: "#f5f6f9",
  },
  dark: {
    page: "#0e1014",
    card: "#181b21",
    ink: "#eceef2",
    soft: "#a7aeba",
    line: "#2e333c",
    field: "#12151a",
    border: "#757d8a",
    danger: "#ff9c92",
    tint: "#2a1b1c",
    good: "#6fd19b",
    calm: "#20242b",
  },
} as const;

const ownPrimary = "#3451d1";

const fonts = {
  system: 'system-ui,-apple-system,"Segoe UI",Roboto,sans-serif',
  serif: 'ui-serif,Georgia,Cambria,"Times New Roman",serif',
  rounded: 'ui-rounded,"SF Pro Rounded","Hiragino Maru Gothic ProN",Quicksand,"Nunito",system-ui,sans-serif',
  mono: 'ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace',
} as const;

const isDark = (colour: Colour): boolean => contrast(colour, "#ffffff") > contrast(colour, "#000000");

/** A tenant's background holds in the scheme that it suits; the other one keeps ours, or a light page would glare at night. */
const pageOf = (scheme: Scheme, { background_color: own, color_scheme = "auto" }: Branding): Colour =>
  own !== undefined && (color_scheme === scheme || isDark(own) === (scheme === "dark")) ? own : neutral[scheme].page;

/** Every colour of a page. What the tenant chose is moved as far as WCAG AA asks: 4.5 for text, 3 for what is seen. */
export const coloursOf = (scheme: Scheme, branding: Branding): Readonly<Record<string, Colour>> => {
  const base = neutral[scheme];
  const primary = branding.primary_color ?? ownPrimary;
  const ink = inkOn(primary);
  return {
    ...base,
    page: pageOf(scheme, branding),
    primary,
    "on-primary": ink,
    // Away from its ink, so that pointing at a button never costs contrast.
    "primary-hover": mix(primary, ink === "#ffffff" ? "#000000" : "#ffffff", 0.12),
    edge: readableOn(primary, base.card, 3),
    // Links stand on the card, on notes and on rows: the least of these contrasts decides.
    accent: readableOn(readableOn(primary, base.calm, 4.5), base.card, 4.5),
  };
};

const block = (tokens: Readonly<Record<string, string>>): string =>
  `:root{${Object.entries(tokens)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";")}}`;

const coloursCss = (branding: Branding): string => {
  const { color_scheme: scheme = "auto" } = branding;
  if (scheme !== "auto") return `:root{color-scheme:${scheme}}${block(coloursOf(scheme, branding))}`;
  const dark = block(coloursOf("dark", branding));
  return `:root{color-scheme:light dark}${block(coloursOf("light", branding))}@media(prefers-color-scheme:dark){${dark}}`;
};

/** An account's look as custom properties. Every value is made here or was checked by the contract: nothing is passed through. */
export const brandingCss = (branding: Branding): string =>
  `${block({ radius: `${branding.radius ?? 10}px`, font: fonts[branding.font ?? "system"] })}${coloursCss(branding)}`;

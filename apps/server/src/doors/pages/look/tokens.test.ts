import fc from "fast-check";
import { expect, test } from "vitest";
import { contrast } from "./colour.ts";
import { brandingCss, coloursOf } from "./tokens.ts";

const colours = fc.integer({ min: 0, max: 0xffffff }).map((number) => `#${number.toString(16).padStart(6, "0")}`);

const pairs = [
  ["ink", "card", 7],
  ["soft", "card", 4.5],
  ["soft", "calm", 4.5],
  ["danger", "card", 4.5],
  ["danger", "tint", 4.5],
  ["good", "card", 4.5],
  ["accent", "card", 4.5],
  ["accent", "calm", 4.5],
  ["on-primary", "primary", 4.5],
  ["on-primary", "primary-hover", 4.5],
  ["edge", "card", 3],
  ["border", "card", 3],
  ["border", "field", 3],
] as const;

test("whatever colours a tenant chooses, a page is readable (WCAG AA)", () => {
  fc.assert(
    fc.property(colours, colours, fc.constantFrom("light", "dark"), (primary_color, background_color, scheme) => {
      const tokens = coloursOf(scheme, { primary_color, background_color });
      for (const [one, other, ratio] of pairs)
        expect(contrast(tokens[one] ?? "", tokens[other] ?? ""), `${one} on ${other}`).toBeGreaterThanOrEqual(ratio);
    }),
  );
});

test("a tenant's choices are kept where they can be", () => {
  const css = brandingCss({ primary_color: "#0f766e", background_color: "#fff7ed", radius: 0, font: "mono" });
  expect(css).toContain("--primary:#0f766e");
  expect(css).toContain("--radius:0px");
  expect(css).toContain("monospace");
  expect(css.indexOf("--page:#fff7ed")).toBeLessThan(css.indexOf("prefers-color-scheme"));
  expect(css.slice(css.indexOf("prefers-color-scheme"))).not.toContain("#fff7ed");
});

test("a fixed scheme ignores the device", () => {
  for (const color_scheme of ["light", "dark"] as const) {
    const css = brandingCss({ color_scheme });
    expect(css).toContain(`color-scheme:${color_scheme}}`);
    expect(css).not.toContain("prefers-color-scheme");
  }
});

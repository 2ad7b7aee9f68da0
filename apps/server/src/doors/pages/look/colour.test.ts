import fc from "fast-check";
import { expect, test } from "vitest";
import { contrast, inkOn, mix, readableOn } from "./colour.ts";

const colours = fc.integer({ min: 0, max: 0xffffff }).map((number) => `#${number.toString(16).padStart(6, "0")}`);

test("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#123456", "#123456")).toBe(1);
});

test("text on any colour is readable", () => {
  fc.assert(fc.property(colours, (colour) => contrast(inkOn(colour), colour) >= 4.5));
});

test("any colour becomes readable on any background", () => {
  fc.assert(
    fc.property(colours, colours, (colour, background) => contrast(readableOn(colour, background, 4.5), background) >= 4.5),
  );
});

test("a readable colour is obeyed as it is, an unreadable one keeps its hue", () => {
  expect(readableOn("#1d4ed8", "#ffffff", 4.5)).toBe("#1d4ed8");
  expect(readableOn("#ffff00", "#ffffff", 4.5)).toMatch(/^#([4-9a-f].)\1(0[0-9]|00)$/);
  expect(mix("#000000", "#ffffff", 0.5)).toBe("#808080");
});

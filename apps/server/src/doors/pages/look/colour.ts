/** A colour as `#rrggbb`. */
export type Colour = string;

type Channels = readonly [number, number, number];

const channelsOf = (colour: Colour): Channels => [
  Number.parseInt(colour.slice(1, 3), 16),
  Number.parseInt(colour.slice(3, 5), 16),
  Number.parseInt(colour.slice(5, 7), 16),
];

const linear = (channel: number): number => {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** Relative luminance (WCAG 2.2). */
const luminance = (colour: Colour): number => {
  const [red, green, blue] = channelsOf(colour);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
};

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export const contrast = (one: Colour, other: Colour): number => {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
};

/** The first colour with `share` of the second in it. */
export const mix = (one: Colour, other: Colour, share: number): Colour => {
  const added = channelsOf(other);
  const mixed = channelsOf(one).map((channel, index) => Math.round(channel + ((added[index] ?? 0) - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
};

/** White or black, whichever is read better on the colour. One of them always has a contrast of 4.5 or more. */
export const inkOn = (colour: Colour): Colour =>
  contrast("#ffffff", colour) >= contrast("#000000", colour) ? "#ffffff" : "#000000";

const steps = Array.from({ length: 51 }, (_, step) => step / 50);

/** The colour, moved towards black or white no further than it takes to reach the contrast on the background. */
export const readableOn = (colour: Colour, background: Colour, ratio: number): Colour => {
  const ink = inkOn(background);
  return steps.map((share) => mix(colour, ink, share)).find((each) => contrast(each, background) >= ratio) ?? ink;
};

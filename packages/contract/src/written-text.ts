/**
 * Characters that are not seen but act: controls, line and paragraph separators, and those that change the direction of
 * writing (Unicode's Bidi_Control) or take no room, by which a name is shown as another one. Joiners stay: scripts need them.
 */
const hidden =
  "\\u0000-\\u0009\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\u00ad\\u115f\\u1160\\u180e\\u200b\\u2060-\\u2064\\u3164\\ufeff\\uffa0";

/** What a text of one line looks like: every name, and whatever else is shown in a row. */
export const linePattern = `^[^\\n\\r${hidden}]*$`;

/** What a text of several lines looks like: descriptions. */
export const linesPattern = `^[^${hidden}]*$`;

/** What a text of one line must be, in the words of an error message. */
export const lineRule =
  "must be one line, without control characters and without characters that change the direction of writing or are not seen";

/** What a text of several lines must be, in the words of an error message. */
export const linesRule =
  "may have line breaks, but no other control characters and no characters that change the direction of writing or are not seen";

const line = new RegExp(linePattern);
const lines = new RegExp(linesPattern);

export const isLine = (text: string): boolean => line.test(text);

export const isLines = (text: string): boolean => lines.test(text);

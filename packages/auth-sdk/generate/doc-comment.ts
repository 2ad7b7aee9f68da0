const width = 126;

const takeLine = (words: string[], room: number): string => {
  let line = words.shift() ?? "";
  while (words[0] !== undefined && line.length + 1 + words[0].length <= room) line += ` ${words.shift()}`;
  return line;
};

/** Breaks a text at spaces into lines of at most `room` characters. */
const wrap = (text: string, room: number): string[] => {
  const words = text.split(" ");
  const lines: string[] = [];
  do lines.push(takeLine(words, room));
  while (words.length > 0);
  return lines;
};

/** A doc comment: one line when it fits, otherwise one block with an empty line wherever a paragraph is empty. */
export const docComment = (paragraphs: readonly string[], indent = ""): string[] => {
  const safe = paragraphs.map((text) => text.replaceAll("*/", "*\\/"));
  const [only] = safe;
  if (safe.length === 1 && only !== undefined && indent.length + only.length + 7 <= width) return [`${indent}/** ${only} */`];
  const lines = safe.flatMap((text) => wrap(text, width - indent.length - 3));
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
};

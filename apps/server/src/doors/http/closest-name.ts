/** Edits between two short words: a letter too many, too few or another, or two that changed places. */
const distance = (a: string, b: string): number => {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Number.POSITIVE_INFINITY) + 1 : i + j;
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced, swapped));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
};

/** Spelling apart: `emailVerified` and `email-verified` mean `email_verified`. */
const plain = (name: string): string => name.toLowerCase().replace(/[-_\s]/g, "");

const longest = 64;

/** The declared name that a misspelt one most likely meant: at most one edit in four letters. `undefined` when none is near. */
const closestName = (given: string, names: readonly string[]): string | undefined => {
  if (given.length > longest) return undefined;
  const wanted = plain(given);
  const near = names
    .map((name) => ({ name, edits: distance(wanted, plain(name)) }))
    .filter(({ edits }) => edits * 4 <= wanted.length);
  return near.toSorted((a, b) => a.edits - b.edits)[0]?.name;
};

/** ` Did you mean email?`, or nothing. Goes behind a message that says that a name is unknown. */
export const didYouMean = (given: string, names: readonly string[]): string => {
  const name = closestName(given, names);
  return name === undefined ? "" : ` Did you mean ${name}?`;
};

import { allHooks } from "../triggers.ts";

/** `onPostLogin` and `onExecuteContinu` are meant for hooks; `once` and `only` are helpers. */
const looksLikeHook = /^on(?:[A-Z]|exec)\w{0,97}$/;

/** The first name that looks like a hook's and is none. */
export const findMisnamed = (names: readonly string[]): string | undefined =>
  names.find((name) => looksLikeHook.test(name) && !allHooks.includes(name));

/** Letters too many, too few or other ones. */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [to, wanted] of [...other].entries())
      next.push(Math.min((row[to] ?? 0) + (letter === wanted ? 0 : 1), (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    row = next;
  }
  return row.at(-1) ?? 0;
};

const closestTo = (name: string): string | undefined => {
  const [closest] = allHooks
    .map((hook) => ({ hook, edits: distance(name.toLowerCase(), hook.toLowerCase()) }))
    .filter(({ hook, edits }) => edits * 2 <= hook.length)
    .toSorted((one, other) => one.edits - other.edits);
  return closest?.hook;
};

/** Such a name in words: whoever misspells a hook would otherwise believe that it runs. */
export const misnamed = (name: string): string => {
  const closest = closestTo(name);
  return `exports ${name}, which is no hook. ${closest === undefined ? `Hooks are ${allHooks.join(", ")}.` : `Did you mean ${closest}?`}`;
};

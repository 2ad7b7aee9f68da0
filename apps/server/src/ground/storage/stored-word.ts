/**
 * A column that holds one of a few words. Another word can only come from a newer version or a hand in the database: it is
 * an error, never a default, because defaults would turn it into rights nobody granted.
 */
export const storedWord = <const W extends string>(column: string, words: readonly W[], stored: string): W => {
  const word = words.find((each) => each === stored);
  if (word === undefined) throw new Error(`The column ${column} holds "${stored}", which this version does not know.`);
  return word;
};

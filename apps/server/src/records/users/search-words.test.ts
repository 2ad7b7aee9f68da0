import { expect, test } from "vitest";
import { leastWords } from "./search-words.ts";

test.each([
  [["person", "per", "p", "PERSON"], ["person"]],
  [
    ["mail", "person", "mailbox"],
    ["person", "mailbox"],
  ],
  [["José", "jo"], ["jose"]],
  [
    ["anna", "hanna"],
    ["anna", "hanna"],
  ],
  [
    ["p", ""],
    ["p", ""],
  ],
  [[""], [""]],
  [[], []],
])("of %j only %j has to be looked for", (words, least) => expect(leastWords(words)).toEqual(least));

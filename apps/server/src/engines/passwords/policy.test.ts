import { expect, test } from "vitest";
import { unmetRules as unmet } from "./policy.ts";

const unmetRules = async (...asked: Parameters<typeof unmet>): Promise<readonly string[]> =>
  (await unmet(...asked)).map(({ text }) => text);

const lenient = {
  min_length: 8,
  require_lowercase: false,
  require_uppercase: false,
  require_number: false,
  require_symbol: false,
};
const strict = { min_length: 12, require_lowercase: true, require_uppercase: true, require_number: true, require_symbol: true };

test.each([
  "eight-ch",
  "        ",
  "pässwörter",
  "пароль-и-всё",
  "🔐🔐🔐🔐🔐🔐🔐🔐",
  "\u0000".repeat(8),
  "a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 6",
  "x".repeat(256),
])("SEC-LOGIN-02 %j is taken", async (password) => expect(await unmetRules(password, lenient, [])).toEqual([]));

test.each([
  ["seven-c", "must have at least 8 characters"],
  ["🔐🔐🔐🔐🔐🔐🔐", "must have at least 8 characters"],
  ["x".repeat(257), "must have at most 256 characters"],
  ["half \ud83d of a pair", "must hold whole characters"],
  ["password", "must not be one of the well-known passwords"],
  ["PassWord", "must not be one of the well-known passwords"],
  ["ｐａｓｓｗｏｒｄ", "must not be one of the well-known passwords"],
  ["1234567890", "must not be one of the well-known passwords"],
])("SEC-LOGIN-02 %j is refused: it %s", async (password, rule) =>
  expect(await unmetRules(password, lenient, [])).toEqual([rule]),
);

test("SEC-LOGIN-02 the user's own address, its first part and their user name are refused, in any case", async () => {
  const own = ["must not be the user's own name or address"];
  for (const password of ["kim.sol@example.org", "Kim.Sol@Example.org", "kim.sol1", "KIM-THE-USER"])
    expect(
      await unmetRules(password, lenient, ["kim.sol@example.org", "kim.sol1@example.org", "kim-the-user", null, undefined]),
      password,
    ).toEqual(own);
  expect(await unmetRules("kim.sol@example.net", lenient, ["kim.sol@example.org"])).toEqual([]);
});

test("every rule that is not met is told at once, and letters of every script count", async () => {
  expect(await unmetRules("        ", strict, [])).toEqual([
    "must have at least 12 characters",
    "must have a lower case letter",
    "must have an upper case letter",
    "must have a digit",
  ]);
  expect(await unmetRules("пароль12", strict, [])).toEqual([
    "must have at least 12 characters",
    "must have an upper case letter",
    "must have a character that is neither letter nor digit",
  ]);
  expect(await unmetRules("Пароль-и-всё-٣", strict, [])).toEqual([]);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emailForm } from "./email.ts";

const atom = fc.string({ unit: fc.constantFrom(..."abzÀéïñßøžΩσДя0929+_'"), minLength: 1, maxLength: 8 });
const label = fc.string({ unit: fc.constantFrom(..."abcméüñøд09"), minLength: 1, maxLength: 8 });
const address = fc
  .tuple(fc.array(atom, { minLength: 1, maxLength: 3 }), fc.array(label, { minLength: 1, maxLength: 2 }))
  .map(([atoms, labels]) => `${atoms.join(".")}@${labels.join(".")}.example`);

const wide = (text: string): string => text.replace(/[!-~]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0));

/** What one person may type for one mailbox. */
const spellings: readonly ((address: string) => string)[] = [
  (text) => `  ${text}\n`,
  (text) => text.normalize("NFD"),
  (text) => text.normalize("NFC"),
  (text) => text.replace(/[a-zéïñσд]/g, (each) => each.toUpperCase()),
  (text) => text.normalize("NFD").replaceAll("é", "E\u0301"),
  wide,
  (text) => text.replaceAll(".example", "。EXAMPLE"),
  (text) => `${text.split("@")[0]}@${new URL(`http://${text.split("@")[1]}`).hostname}`,
];

describe("the normal form of an address", () => {
  test("is a form of itself", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          address,
          fc.string({ unit: "binary" }).map((text) => `${text}@example.org`),
        ),
        (text) => {
          const form = emailForm(text);
          fc.pre(form !== undefined);
          expect(emailForm(form ?? "")).toBe(form);
        },
      ),
    );
  });

  test("is one for every spelling that a person may use", () => {
    fc.assert(
      fc.property(address, fc.constantFrom(...spellings), (text, spelling) => {
        const form = emailForm(text);
        expect(form).toBeTypeOf("string");
        expect(emailForm(spelling(text))).toBe(form);
      }),
    );
  });

  test("tells apart what differs in a letter", () => {
    expect(emailForm("strasse@a.example")).not.toBe(emailForm("straße@a.example"));
    expect(emailForm("mike@a.example")).not.toBe(emailForm("mıke@a.example"));
    expect(emailForm("kim+a@a.example")).not.toBe(emailForm("kim@a.example"));
  });

  test("holds no character that is not drawn, wherever it stands", () => {
    const unseen = fc
      .integer({ min: 0, max: 0x10ffff })
      .map((code) => String.fromCodePoint(code))
      .filter((each) => /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(each));
    fc.assert(
      fc.property(unseen, fc.nat({ max: 14 }), (character, at) => {
        const text = "kim@example.org";
        expect(emailForm(`${text.slice(0, at + 1)}${character}${text.slice(at + 1)}x`)).toBeUndefined();
      }),
    );
  });

  test("is short enough to be sent to", () => {
    const local = "a".repeat(64);
    const domain = `${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(58)}.ex`;
    expect(emailForm(`${local}@${domain}`)).toHaveLength(254);
    expect(emailForm(`${local}@d${domain}`)).toBeUndefined();
    expect(emailForm(`${local}a@example.org`)).toBeUndefined();
    expect(emailForm(`${"é".repeat(33)}@example.org`)).toBeUndefined();
    expect(emailForm(`${"é".repeat(32)}@example.org`)).toBeTypeOf("string");
  });
});

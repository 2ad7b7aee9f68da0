import { allOperations, type Operation } from "@faable/auth-contract";
import { expect, test } from "vitest";
import { createSchemaCompilers } from "../../src/doors/http/index.ts";
import { spokenKeywords } from "../../src/doors/http/plain-words.ts";

const parts = ({ id, method, path, body, query, params, reply }: Operation) =>
  Object.entries({ body, querystring: query, params, reply }).flatMap(([part, schema]) =>
    schema === undefined ? [] : [{ name: `${id} ${part}`, part, schema, method, url: path }],
  );

const all = allOperations.flatMap(parts);

test("every schema of the contract compiles: a broken one is found here and not by its first request", () => {
  const { validator, serializer } = createSchemaCompilers();
  for (const { name, part, schema, method, url } of all) {
    const compiled =
      part === "reply"
        ? serializer({ schema, method, url, httpStatus: "200" })
        : validator({ schema, method, url, httpPart: part });
    // Compiled when it is first used; what it says of an empty object does not matter here.
    const use = (): void => {
      try {
        compiled({});
      } catch (error) {
        if (!(error instanceof Error && /is required!$/.test(error.message))) throw error;
      }
    };
    expect(use, name).not.toThrow();
  }
  const broken = { type: "object", properties: { a: { type: "strnig" } } };
  expect(() => validator({ schema: broken, method: "GET", url: "/", httpPart: "body" })({})).toThrow();
});

const annotations = ["title", "description", "properties", "items", "$id", "default", "examples"];

/** Keywords of a schema and of those inside it. */
const keywordsOf = (schema: unknown): readonly string[] => {
  if (Array.isArray(schema)) return schema.flatMap(keywordsOf);
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword.startsWith("~")) return [];
    if (keyword === "properties") return [keyword, ...Object.values(value).flatMap(keywordsOf)];
    return ["items", "anyOf", "allOf", "oneOf", "not", "additionalProperties"].includes(keyword)
      ? [keyword, ...keywordsOf(value)]
      : [keyword];
  });
};

test("every keyword that a request can fail at has words of its own, and none is misspelt", () => {
  const used = new Set(all.filter(({ part }) => part !== "reply").flatMap(({ schema }) => keywordsOf(schema)));
  expect(used.size).toBeGreaterThan(10);
  expect([...used].filter((keyword) => !spokenKeywords.includes(keyword) && !annotations.includes(keyword))).toEqual([]);
});

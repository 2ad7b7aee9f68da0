import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../src");
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/ from "(\.[^"]+)"/g)].map(([, target = ""]) =>
    relative(root, resolve(root, dirname(file), target)),
  );

const graph = new Map(files.map((file) => [file, importsOf(file)]));

/** The files from one back to itself, if its imports lead there. */
const circleFrom = (file: string, path: readonly string[] = []): readonly string[] | undefined => {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  for (const next of graph.get(file) ?? []) {
    const circle = circleFrom(next, [...path, file]);
    if (circle) return circle;
  }
  return undefined;
};

test("no two files need each other, not even for a type", () => {
  expect(graph.get("index.ts")).toContain("client.ts");
  for (const file of files) expect(circleFrom(file), file).toBeUndefined();
});

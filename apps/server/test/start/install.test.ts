import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../../..");
const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** Which of the versions npm itself would find in the range. */
const satisfying = (range: string, versions: readonly string[]): readonly string[] =>
  spawnSync(process.execPath, [join(root, "node_modules/semver/bin/semver.js"), "-r", range, ...versions], { encoding: "utf8" })
    .stdout.trim()
    .split("\n");

test("npm ci is quiet on every Node that is promised: no package asks for another", () => {
  const promised: string = read("package.json").engines.node;
  const oldest = promised.split("||").map((part) => part.replace(/[^\d.]/g, ""));
  expect(satisfying(promised, oldest)).toEqual(oldest);
  const packages: Record<string, { engines?: { node?: string }; optional?: boolean }> = read("package-lock.json").packages;
  const asked = Object.values(packages).flatMap(({ engines, optional }) => (engines?.node && !optional ? [engines.node] : []));
  const narrower = [...new Set(asked)].filter((range) => satisfying(range, oldest).length !== oldest.length);
  expect(narrower).toEqual([]);
});

test("the Node that runs the server is a dependency of the server, so that it is there without development packages", () => {
  expect(read("apps/server/package.json").dependencies.node).toMatch(/^\d+\.\d+\.\d+$/);
  expect(read("package-lock.json").packages["node_modules/node"].dev).toBeUndefined();
});

import { readdirSync, readFileSync } from "node:fs";
import { errorsOf, isErrorCode, managementOperations, type Operation } from "@faable/auth-contract";
import { expect, test } from "vitest";
import { renderSdk } from "../../../scripts/generate/sdk.ts";
import { FaableAuthApi } from "../src/index.ts";

const root = new URL("../../../", import.meta.url);
const folder = "packages/auth-sdk/src/generated/";

test("the files on disk are what the contract says; `npm run generate` writes them", () => {
  for (const { path, text } of renderSdk()) expect(readFileSync(new URL(path, root), "utf8"), path).toBe(text);
});

test("nothing else is in the folder", () => {
  const rendered = renderSdk().map(({ path }) => path.slice(folder.length));
  expect(readdirSync(new URL(folder, root)).sort()).toEqual(rendered.sort());
});

test("every operation of the contract has its method and its alias", () => {
  const members = new Map(Object.entries(FaableAuthApi.create({ domain: "acme.example" })));
  const operations: readonly Operation[] = Object.values(managementOperations);
  for (const { id, alias = id } of operations) {
    expect(members.get(id), id).toBeTypeOf("function");
    expect(members.get(alias), alias).toBe(members.get(id));
  }
});

/** The doc comments of a source file that list what is thrown: each with its codes. */
const thrownIn = (path: string): string[][] => {
  const lists = readFileSync(new URL(path, root), "utf8").matchAll(/@throws \{FaableApiError\}([^@]*?)(?=@|\*\/)/g);
  return [...lists].map(([, text = ""]) => [...text.matchAll(/`([a-z_]+)`/g)].map(([, code = ""]) => code));
};

test("every code that a generated method documents exists in the contract", () => {
  const lists = renderSdk().flatMap(({ path }) => thrownIn(path));
  // One that answers lines is written by hand.
  const generated = Object.values<Operation>(managementOperations).filter(({ lines }) => !lines);
  expect(lists).toHaveLength(generated.length);
  expect(lists.flat().filter((code) => !isErrorCode(code))).toEqual([]);
});

test("the account methods written by hand document what the contract says they throw", () => {
  const [ofGet = [], ofUpdate = []] = thrownIn("packages/auth-sdk/src/own-account.ts");
  expect(ofGet.filter(isErrorCode).sort()).toEqual([...errorsOf(managementOperations.getAccount)].sort());
  expect(ofUpdate.filter(isErrorCode).sort()).toEqual([...errorsOf(managementOperations.updateAccount)].sort());
});

test("the README names every method with its alias", () => {
  const readme = readFileSync(new URL("packages/auth-sdk/README.md", root), "utf8");
  const operations: readonly Operation[] = Object.values(managementOperations);
  const names = operations.flatMap(({ id, alias = id }) => [id, alias]);
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test("the README explains every code of the transport, and no other", () => {
  const read = (path: string) => readFileSync(new URL(`packages/auth-sdk/${path}`, root), "utf8");
  const declared = [...read("src/transport-errors.ts").matchAll(/^ {2}\| "([a-z_]+)"/gm)].map(([, code]) => code);
  const [, table = ""] = read("README.md").split("| `transport_code`          |");
  const explained = [
    ...table
      .split("\n\n", 1)
      .join()
      .matchAll(/^\| `([a-z_]+)`/gm),
  ].map(([, code]) => code);
  expect(declared.length).toBeGreaterThan(15);
  expect(explained).toEqual(declared);
});

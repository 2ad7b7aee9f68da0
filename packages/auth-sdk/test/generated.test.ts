import { readdirSync, readFileSync } from "node:fs";
import { managementOperations, type Operation } from "@faable/auth-contract";
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

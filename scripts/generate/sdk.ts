import { managementOperations, type Operation } from "@faable/auth-contract";
import { errorCodesFile } from "../../packages/auth-sdk/generate/error-codes-file.ts";
import { eventsFile } from "../../packages/auth-sdk/generate/events-file.ts";
import { allMethodsFile, methodsFile } from "../../packages/auth-sdk/generate/methods-file.ts";
import { typesFile } from "../../packages/auth-sdk/generate/types-file.ts";

/** One file to be written; `path` is relative to the repository's root. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

const folder = "packages/auth-sdk/src/generated";
const notice = "// Written by `npm run generate` from the contract. Change the contract, not this file.";

const file = (name: string, text: string): RenderedFile => ({ path: `${folder}/${name}.gen.ts`, text: `${notice}\n\n${text}\n` });

/**
 * The SDK's types, error codes and methods, rendered from the contract's operations. The same contract always gives the
 * same text. Nothing is written to disk here.
 */
export const renderSdk = (): RenderedFile[] => {
  const operations: readonly Operation[] = Object.values(managementOperations);
  const called = operations.filter(({ lines }) => !lines);
  const resources = [...new Set(operations.map((op) => op.resource))];
  const methods = resources.map((name) =>
    file(
      name,
      methodsFile(
        name,
        called.filter((op) => op.resource === name),
      ),
    ),
  );
  return [
    file("types", typesFile(operations)),
    file("error-codes", errorCodesFile()),
    file("events", eventsFile()),
    ...methods,
    file("methods", allMethodsFile(resources)),
  ];
};

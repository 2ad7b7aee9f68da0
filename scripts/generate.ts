import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { renderConfiguration } from "./generate/configuration.ts";
import { renderContractDocs } from "./generate/contract-docs.ts";
import { renderSdk } from "./generate/sdk.ts";

/** `npm run generate`: writes everything that is derived from the contract and the configuration. `--check` only compares. */
const files = [...renderSdk(), ...renderContractDocs(), ...renderConfiguration()];

const current = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

const stale = files.filter(({ path, text }) => current(path) !== text);

if (process.argv.includes("--check")) {
  for (const { path } of stale) console.error(`${path} is out of date. Run: npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { path, text } of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${path}`);
  }
}

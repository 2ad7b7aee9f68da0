import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Builds `dist`. Run by `npm run build`, and before packing. */
const here = import.meta.dirname;
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

rmSync(join(here, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [compiler, "-p", join(here, "tsconfig.build.json")], { stdio: ["ignore", "inherit", "inherit"] });

// The compiler rewrites `.ts` to `.js` in code only; older compilers refuse to import `.ts` from a declaration.
const finishDeclaration = (file: string) =>
  writeFileSync(file, readFileSync(file, "utf8").replace(/((?:from |import\()"\.{1,2}\/[^"]+)\.ts"/g, '$1.js"'));

for (const name of readdirSync(join(here, "dist"), { recursive: true, encoding: "utf8" })) {
  if (name.endsWith(".d.ts")) finishDeclaration(join(here, "dist", name));
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Liquid } from "liquidjs";

/** Compiled templates, by name. */
export interface Templates {
  /** The text of a template over these values. A value that the template names and is not given is an error. */
  readonly render: (name: string, values: object) => string;
}

const suffix = ".liquid";

const sourcesIn = (folder: string): readonly (readonly [string, string])[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(suffix))
    .map((file) => [file.slice(0, -suffix.length), readFileSync(join(folder, file), "utf8")]);

/**
 * Templates see the sources given here and no file; own properties and no prototype; and every value goes out escaped for
 * HTML, text and quoted attributes alike. The filter that would put one out as it is does not exist here.
 */
const createEngine = (templates: Record<string, string>): Liquid => {
  const engine = new Liquid({
    templates,
    outputEscape: "escape",
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    relativeReference: false,
    jsTruthy: true,
    cache: Object.keys(templates).length,
    parseLimit: 500_000,
    renderLimit: 1_000,
    memoryLimit: 10_000_000,
  });
  delete engine.filters.raw;
  return engine;
};

/** Reads and compiles the folder's templates; a fault in any of them is thrown here and not at somebody's login. */
export const createTemplates = (folder: string): Templates => {
  const sources = sourcesIn(folder);
  const engine = createEngine(Object.fromEntries(sources));
  const compiled = new Map(sources.map(([name, source]) => [name, engine.parse(source, name)]));
  return {
    render: (name, values) => {
      const template = compiled.get(name);
      if (!template) throw new Error(`There is no template ${name}.`);
      return String(engine.renderSync(template, values));
    },
  };
};

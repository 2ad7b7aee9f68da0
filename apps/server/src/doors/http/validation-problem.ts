import { type ErrorCode, errorsOf, type Operation } from "@faable/auth-contract";
import type { FastifySchemaValidationError } from "fastify";
import { type Problem, problem } from "../../base/index.ts";
import { didYouMean } from "./closest-name.ts";
import { plainWords } from "./plain-words.ts";

interface Issue {
  readonly path: string;
  readonly message: string;
}

const textParam = ({ params }: FastifySchemaValidationError, name: string): string | undefined => {
  const value: unknown = Reflect.get(params, name);
  return typeof value === "string" ? value.slice(0, 64) : undefined;
};

/** Names that are declared where an unknown one was found. */
const declaredNames = (error: FastifySchemaValidationError): readonly string[] => {
  const schema: unknown = Reflect.get(error, "parentSchema");
  const properties: unknown = typeof schema === "object" && schema !== null ? Reflect.get(schema, "properties") : undefined;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
};

const unknownMessage = (name: string, error: FastifySchemaValidationError, part: string): string => {
  const hint = didYouMean(name, declaredNames(error));
  return part === "querystring"
    ? `Unknown query parameter: ${name}${hint && `.${hint}`}`
    : `${plainWords(error)}${hint && `.${hint}`}`;
};

const issueOf = (error: FastifySchemaValidationError, part: string): Issue => {
  const extra = textParam(error, "additionalProperty");
  if (extra !== undefined) return { path: `${error.instancePath}/${extra}`, message: unknownMessage(extra, error, part) };
  const missing = textParam(error, "missingProperty");
  return {
    path: missing === undefined ? error.instancePath : `${error.instancePath}/${missing}`,
    message: plainWords(error),
  };
};

const fieldOf = ({ path }: Issue): string => path.split("/")[1] ?? "";

const codeFor = (operation: Operation | undefined, part: string): ErrorCode =>
  part === "params" && operation && errorsOf(operation).includes("invalid_id") ? "invalid_id" : "validation_error";

const expectedId = (errors: readonly FastifySchemaValidationError[]): string => {
  const pattern: unknown = errors[0] && Reflect.get(errors[0].params, "pattern");
  const prefixes =
    typeof pattern === "string" ? [...pattern.matchAll(/([a-z]+_)\[0-9a-f\]/g)].map(([, prefix]) => `${prefix}…`) : [];
  return prefixes.length > 0 ? ` Expected ${prefixes.join(" or ")} and 24 hexadecimal characters.` : "";
};

const parts: Readonly<Record<string, string>> = { body: "The body", querystring: "The query", params: "The path" };

const sentence = (issue: Issue | undefined, part: string): string => {
  const { path = "", message = "is invalid" } = issue ?? {};
  if (message.startsWith("Unknown query")) return message;
  const text = `${path.slice(1) || (parts[part] ?? part)} ${message}`;
  return text.endsWith("?") ? text : `${text}.`;
};

/** What a schema found, in the words of the contract. Lists at most twenty issues. */
export const validationProblem = (
  errors: readonly FastifySchemaValidationError[],
  part: string,
  operation: Operation | undefined,
): Problem => {
  const issues = errors.slice(0, 20).map((error) => issueOf(error, part));
  const fields = [...new Set(issues.map(fieldOf).filter((field) => field !== ""))];
  const code = codeFor(operation, part);
  return code === "invalid_id"
    ? problem(code, `The id in the path is not of this resource's form.${expectedId(errors)}`, { details: { fields } })
    : problem(code, sentence(issues[0], part), { details: { fields, issues } });
};

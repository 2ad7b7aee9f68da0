import { type ErrorCode, errorsOf, type Operation } from "@faable/auth-contract";
import type { FastifySchemaValidationError } from "fastify";
import { type Problem, problem } from "../../base/index.ts";

interface Issue {
  readonly path: string;
  readonly message: string;
}

const extraOf = ({ params }: FastifySchemaValidationError): string | undefined => {
  const name: unknown = Reflect.get(params, "additionalProperty");
  return typeof name === "string" ? name.slice(0, 64) : undefined;
};

const missingOf = ({ params }: FastifySchemaValidationError): string | undefined => {
  const name: unknown = Reflect.get(params, "missingProperty");
  return typeof name === "string" ? name : undefined;
};

const issueOf = (error: FastifySchemaValidationError, part: string): Issue => {
  const extra = extraOf(error);
  if (extra !== undefined)
    return {
      path: `${error.instancePath}/${extra}`,
      message: part === "querystring" ? `Unknown query parameter: ${extra}` : "is unknown or cannot be changed",
    };
  const missing = missingOf(error);
  if (missing !== undefined) return { path: `${error.instancePath}/${missing}`, message: "is required" };
  const allowed: unknown = Reflect.get(error.params, "allowedValues");
  return {
    path: error.instancePath,
    message: Array.isArray(allowed) ? `must be one of ${allowed.join(", ")}` : (error.message ?? "is invalid"),
  };
};

const fieldOf = ({ path }: Issue): string => path.split("/")[1] ?? "";

const codeFor = (operation: Operation | undefined, part: string): ErrorCode =>
  part === "params" && operation && errorsOf(operation).includes("invalid_id") ? "invalid_id" : "validation_error";

const expectedId = (errors: readonly FastifySchemaValidationError[]): string => {
  const pattern: unknown = errors[0] && Reflect.get(errors[0].params, "pattern");
  return typeof pattern === "string" && pattern.includes("_[0-9a-f]")
    ? ` Expected ${pattern.slice(1).replace("[0-9a-f]{24}$", "")}… and 24 hexadecimal characters.`
    : "";
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
  if (code === "invalid_id")
    return problem(code, `The id in the path is not of this resource's form.${expectedId(errors)}`, { details: { fields } });
  const first = issues[0];
  const message = first?.message.startsWith("Unknown query")
    ? first.message
    : `${first?.path.slice(1) || part} ${first?.message ?? "is invalid"}`;
  return problem(code, message, { details: { fields, issues } });
};

import type { FastifyRequest } from "fastify";
import { type Problem, problem } from "../../../base/index.ts";
import { toProblem } from "../../http/index.ts";

/** What is wrong with a value, by whatever rule it was found: to a client that registers, it is its metadata. */
const aboutValues: ReadonlySet<string> = new Set(["validation_error", "invalid_name", "invalid_email"]);

const firstField = ({ details }: Problem): unknown => (Array.isArray(details?.fields) ? details.fields[0] : undefined);

/** The refusal in the words of RFC 7591 §3.2.2. */
export const registrationProblem = (error: unknown, request: FastifyRequest): Problem => {
  const shown = toProblem(error, request);
  if (!aboutValues.has(shown.code)) return shown;
  const code = firstField(shown) === "redirect_uris" ? "invalid_redirect_uri" : "invalid_client_metadata";
  return problem(code, shown.message);
};

import { limits, oauthStatusOf } from "@faable/auth-contract";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { Problem, problem, unavailable } from "../../base/index.ts";
import { isAccountGone, isForeignKeyViolation, isUnavailable, isUnstorable } from "../../ground/storage/index.ts";
import { generalBody, oauthBody } from "./error-body.ts";
import { allowedMethods } from "./methods.ts";
import { operationOf } from "./operation-of.ts";
import { responseHeaders } from "./response-headers.ts";
import { validationProblem } from "./validation-problem.ts";

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error && "code" in error && typeof error.code === "string";

/** Fastify's own refusals, in the words of the contract. */
const frameworkProblem = (error: FastifyError, request: FastifyRequest): Problem | undefined => {
  if (error.validation) return validationProblem(error.validation, error.validationContext ?? "body", operationOf(request));
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return problem(
        "payload_too_large",
        `The body has more than ${request.routeOptions.bodyLimit ?? limits.bodyBytes} bytes, which is the most that is accepted here.`,
      );
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return problem(
        "unsupported_media_type",
        request.server.hasContentTypeParser("application/x-www-form-urlencoded")
          ? "This content type is not accepted here. Send application/x-www-form-urlencoded or application/json."
          : "This content type is not accepted here. Send application/json.",
      );
    // Asked of QUERY (RFC 10008 §2) before it is known that nothing here takes that method.
    case "FST_ERR_ROUTE_MISSING_CONTENT_TYPE":
      return unknownRoute(request);
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
    case "FST_ERR_BAD_URL":
      return problem("bad_request", "The request is malformed.");
    default:
      return typeof error.statusCode === "number" && error.statusCode < 500
        ? problem("bad_request", "The request is malformed.")
        : undefined;
  }
};

/** Any thrown value as a problem. What is not expected becomes an internal error that tells the caller nothing. */
export const toProblem = (error: unknown, request: FastifyRequest): Problem => {
  if (error instanceof Problem) return error;
  const refused = isFastifyError(error) ? frameworkProblem(error, request) : undefined;
  if (refused) return refused;
  if (isUnavailable(error)) return unavailable(error);
  if (isAccountGone(error)) return problem("account_not_found", "The account was deleted meanwhile.");
  if (isForeignKeyViolation(error)) return problem("conflict", "What this refers to was deleted meanwhile. Read it again.");
  if (isUnstorable(error)) return problem("bad_request", "A value in the request cannot be stored.", { cause: error });
  return problem("internal_error", "Something went wrong on our side.", { cause: error });
};

const isOAuth = (request: FastifyRequest): boolean =>
  request.routeOptions.config.errorFormat === "oauth" || request.url.startsWith("/oauth/");

const log = (logger: Logger, request: FastifyRequest, shown: Problem): void => {
  if (shown.code === "internal_error") logger.error({ reqId: request.id, err: shown.cause ?? shown }, "request failed");
  else if (shown.cause !== undefined) logger.warn({ reqId: request.id, code: shown.code, err: shown.cause }, "request refused");
  else logger.debug({ reqId: request.id, code: shown.code, reason: shown.message }, "request refused");
};

export type ErrorRenderer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** The one place where errors become answers, whatever door they come from. */
export const renderError =
  (logger: Logger, docs: string): ErrorRenderer =>
  (error, request, reply) => {
    const shown = toProblem(error, request);
    const oauth = isOAuth(request);
    log(logger, request, shown);
    return reply
      .status(oauth ? oauthStatusOf(shown.code) : shown.status)
      .headers({ ...responseHeaders(request), ...shown.headers, "cache-control": "no-store" })
      .type("application/json; charset=utf-8")
      .serializer(JSON.stringify)
      .send(oauth ? oauthBody(shown, request.id) : generalBody(shown, request.id, docs));
  };

/** A path that exists with another method is 405, any other 404. */
export const unknownRoute = (request: FastifyRequest): Problem => {
  const methods = allowedMethods(request.url.split("?")[0] ?? "");
  if (methods.length === 0) return problem("not_found", "There is no such route.");
  return problem("method_not_allowed", `This path takes ${methods.join(", ")}.`, { headers: { allow: methods.join(", ") } });
};

import type { ApiResponse } from "./api-promise.ts";
import { FaableApiError } from "./error.ts";
import type { Exchange, HttpReply, HttpRequest } from "./exchange.ts";
import { isRecord, stringMember } from "./json.ts";
import type { Page } from "./pager.ts";
import { redact, redactHeaders, redactLocation, redactUrl } from "./redact.ts";
import type { TransportErrorCode } from "./transport-errors.ts";

const typeOf = ({ headers }: HttpReply): string => headers["content-type"] ?? "";

const isJson = (reply: HttpReply): boolean => /[/+]json\b/.test(typeOf(reply));

/** Characters of a text that is no JSON which an error keeps: enough to recognise a proxy's page. */
const longestText = 2000;

const shortened = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);

const errorData = (reply: HttpReply): unknown => {
  if (reply.text === "") return undefined;
  try {
    if (isJson(reply)) return JSON.parse(reply.text);
  } catch {
    // Announced as JSON, but broken: the text is what there is to show.
  }
  return reply.text;
};

/** Redacted before it is cut: half a secret would no longer be recognised. */
const shownData = (reply: HttpReply, secrets: readonly string[]): unknown => {
  const data = redact(errorData(reply), secrets);
  return typeof data === "string" ? shortened(data) : data;
};

/** The error that an answer stands for, without any secret the request held. */
export const errorOf = (request: HttpRequest, reply: HttpReply, message?: string, code?: TransportErrorCode): FaableApiError => {
  const { method, url, secrets = [] } = request;
  const data = shownData(reply, secrets);
  const told = message ?? stringMember(data, "message") ?? stringMember(data, "error_description") ?? "Unknown error";
  const headers = redactHeaders(reply.headers, secrets);
  return new FaableApiError(told, { status: reply.status, method, url: redactUrl(url, secrets), headers, data, code });
};

/** An answer that is not what was asked for, although it says that all is well. */
export const unexpected = (request: HttpRequest, reply: HttpReply, message: string): FaableApiError =>
  errorOf(request, reply, message, "unexpected_answer");

const isSuccess = ({ status }: HttpReply): boolean => status >= 200 && status < 300;

const failureOf = (request: HttpRequest, reply: HttpReply): FaableApiError => {
  const { location } = reply.headers;
  if (reply.status < 300 || reply.status >= 400 || location === undefined) return errorOf(request, reply);
  const message = `The server redirects to ${redactLocation(location)}, which is not followed: the token would go along. Is \`domain\` the name of the tenant?`;
  return errorOf(request, reply, message, "redirect_refused");
};

/**
 * The body of a successful answer; `null` when it is empty. Here, and nowhere else, the server's word is taken for the
 * type: what it answers is declared by the same contract that the types come from, and the server shapes its replies by it.
 */
const parsed = <T>(request: HttpRequest, reply: HttpReply): T => {
  if (!isSuccess(reply)) throw failureOf(request, reply);
  if (reply.text !== "" && !isJson(reply)) {
    const given = typeOf(reply) || "a body without a type";
    const message = `The server answered ${given} instead of JSON. Does a proxy, or the login page of a network, stand in between?`;
    throw unexpected(request, reply, message);
  }
  try {
    return JSON.parse(reply.text || "null");
  } catch {
    throw unexpected(request, reply, "The server announced JSON but sent something else");
  }
};

/**
 * The body of a successful answer, which must be an object.
 *
 * @throws {FaableApiError} On any status other than 2xx; as `unexpected_answer` when it is no JSON, or no object.
 */
export const objectOf = <T>(request: HttpRequest, reply: HttpReply): T => {
  const body = parsed<T>(request, reply);
  if (isRecord(body)) return body;
  throw unexpected(request, reply, "The server answered with JSON that is no object");
};

/**
 * The text of a successful answer that is lines of JSON, whole or cut.
 *
 * @throws {FaableApiError} On any status other than 2xx; as `unexpected_answer` when it is something else.
 */
export const linesTextOf = ({ request, reply }: Exchange): string => {
  if (!isSuccess(reply)) throw failureOf(request, reply);
  if (typeOf(reply).startsWith("application/x-ndjson")) return reply.text;
  throw unexpected(request, reply, `The server answered ${typeOf(reply) || "a body without a type"} instead of lines of JSON`);
};

const around = ({ status, headers }: HttpReply) => ({ status, headers, request_id: headers["x-request-id"] });

/**
 * A successful answer of any JSON, or of no body at all.
 *
 * @throws {FaableApiError} On any status other than 2xx; as `unexpected_answer` when it is no JSON.
 */
export const anyResponseOf = <T>({ request, reply }: Exchange): ApiResponse<T> => ({
  data: parsed<T>(request, reply),
  ...around(reply),
});

/** A successful answer whose body is an object. Throws like {@link objectOf}. */
export const responseOf = <T>({ request, reply }: Exchange): ApiResponse<T> => ({
  data: objectOf<T>(request, reply),
  ...around(reply),
});

/** A successful answer whose body is a page of a list. Throws like {@link objectOf}. */
export const pageOf = <T>(exchange: Exchange): ApiResponse<Page<T>> => {
  const answer = responseOf<Page<T>>(exchange);
  if (Array.isArray(answer.data.results)) return answer;
  throw unexpected(exchange.request, exchange.reply, "The server answered a list with something that is no page");
};

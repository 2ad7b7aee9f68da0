import { FaableApiError } from "./error.ts";
import type { HttpReply, HttpRequest } from "./exchange.ts";
import { stringMember } from "./json.ts";
import { redact, redactUrl } from "./redact.ts";

const isJson = (reply: HttpReply): boolean => /[/+]json\b/.test(reply.contentType);

const jsonText = (reply: HttpReply): string => {
  if (reply.text === "") return "null";
  return isJson(reply) ? reply.text : JSON.stringify(reply.text);
};

/**
 * The parsed body; text that is no JSON stays text. Here, and nowhere else, the server's word is taken for the type: what
 * it answers is declared by the same contract that the types come from, and the server shapes its replies by it.
 */
const parse = <T>(reply: HttpReply): T => JSON.parse(jsonText(reply));

const errorData = (reply: HttpReply): unknown => {
  try {
    return reply.text === "" ? undefined : parse<unknown>(reply);
  } catch {
    return reply.text;
  }
};

/** The error that an answer stands for, without any secret the request held. */
export const errorOf = (request: HttpRequest, reply: HttpReply, message?: string): FaableApiError => {
  const { url, secrets = [] } = request;
  const data = redact(errorData(reply), secrets);
  const told = message ?? stringMember(data, "message") ?? stringMember(data, "error_description") ?? "Unknown error";
  return new FaableApiError(told, { status: reply.status, url: redactUrl(url, secrets), data });
};

export const isSuccess = ({ status }: HttpReply): boolean => status >= 200 && status < 300;

/**
 * The body of a successful answer.
 *
 * @throws {FaableApiError} On any other status than 2xx, and when JSON was announced but cannot be read.
 */
export const bodyOf = <T>(request: HttpRequest, reply: HttpReply): T => {
  if (!isSuccess(reply)) throw errorOf(request, reply);
  try {
    return parse<T>(reply);
  } catch {
    throw errorOf(request, reply, "The server announced JSON but sent something else");
  }
};

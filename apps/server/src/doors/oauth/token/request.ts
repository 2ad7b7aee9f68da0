import { isStorable, problem } from "../../../base/index.ts";

/** The parameters of a token request that mean something here. Others are ignored (RFC 6749 §3.2). */
export interface TokenRequest {
  readonly grantType: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly clientAssertion: string | undefined;
  readonly audience: string | undefined;
  readonly scope: string | undefined;
}

export const invalidRequest = (description: string): Error => problem("invalid_request", description);

const maxValueLength = 16_384;

/** One text per parameter: not repeated, not a number or an object, nothing that cannot be stored (RFC 6749 §3.2). */
const parameter = (body: object, name: string): string | undefined => {
  const value: unknown = Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined;
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw invalidRequest(`The parameter ${name} is repeated.`);
  if (typeof value !== "string") throw invalidRequest(`The parameter ${name} must be a string.`);
  if (value.length > maxValueLength || !isStorable(value))
    throw invalidRequest(`The parameter ${name} is too long or holds unusable characters.`);
  return value;
};

/** Reads the parameters. What they mean is asked later: first the client has to prove itself. */
export const parseTokenRequest = (body: unknown): TokenRequest => {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw invalidRequest("The request has no parameters.");
  return {
    grantType: parameter(body, "grant_type"),
    clientId: parameter(body, "client_id"),
    clientSecret: parameter(body, "client_secret"),
    clientAssertion: parameter(body, "client_assertion"),
    audience: parameter(body, "audience"),
    scope: parameter(body, "scope"),
  };
};

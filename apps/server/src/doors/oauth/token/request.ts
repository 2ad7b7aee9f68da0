import { isStorable, problem } from "../../../base/index.ts";
import type { Client } from "../../../records/clients/index.ts";
import type { Account } from "../../../records/tenants/index.ts";

/** The parameters that a request sent, by name, as far as they mean something here. Others are ignored (RFC 6749 §3.2). */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** A request of a client that has proven who it is, as grants are given it. */
export interface TokenRequest {
  readonly account: Account;
  readonly client: Client;
  /** Source address. */
  readonly address: string;
  readonly userAgent: string | null;
  /** The `Accept-Language` header; empty when there is none. */
  readonly language: string;
  readonly hostname: string;
  /** What the grant declared, and of that only what was sent. */
  readonly parameters: Parameters;
  readonly now: Date;
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

/** Reads these parameters of a body. What they mean is asked later: first the client has to prove itself. */
export const readParameters = (body: unknown, names: readonly string[]): Parameters => {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw invalidRequest("The request has no parameters.");
  const parameters: Record<string, string | undefined> = {};
  for (const name of names) parameters[name] = parameter(body, name);
  return parameters;
};

/** A parameter without which a grant cannot be asked for. An empty one is a missing one (RFC 6749 §3.2). */
export const required = (parameters: Parameters, name: string): string => {
  const value = parameters[name];
  if (value === undefined || value === "") throw invalidRequest(`The parameter ${name} is missing.`);
  return value;
};

import { isRecord } from "../json.ts";

/** A value of the header `typ`: RFC 9068 access tokens, or JWTs that do not say what they are for. */
export type TokenType = "at+jwt" | "JWT";

/** What a verified access token says. */
export interface Claims {
  /** The tenant that issued it. */
  readonly iss: string;
  /** The user, or the client itself when a machine called. */
  readonly sub: string;
  /** The API it is for. */
  readonly aud: string | readonly string[];
  /** Seconds since 1970 until which it is good. */
  readonly exp: number;
  /** Seconds since 1970 when it was issued. */
  readonly iat?: number;
  /** Seconds since 1970 before which it is not good. */
  readonly nbf?: number;
  /** The client it was issued to. */
  readonly client_id?: string;
  /** What it allows, separated by spaces. */
  readonly scope?: string | readonly string[];
  /** What the API's policies granted, separated by spaces. */
  readonly permissions?: string | readonly string[];
  /** Any other claim. */
  readonly [claim: string]: unknown;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isTexts = (value: unknown): boolean => isText(value) || (Array.isArray(value) && value.every(isText));
const isTime = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const isAbsentOr = (test: (value: unknown) => boolean, values: readonly unknown[]): boolean =>
  values.every((value) => value === undefined || test(value));

/** Whether a payload has the claims of an access token, each of the right type. */
export const isClaims = (payload: unknown): payload is Claims => {
  if (!isRecord(payload)) return false;
  const { iss, sub, aud, exp, iat, nbf, client_id, scope, permissions } = payload;
  const required = isText(iss) && isText(sub) && isTexts(aud) && isTime(exp);
  return (
    required && isAbsentOr(isTime, [iat, nbf]) && isAbsentOr(isText, [client_id]) && isAbsentOr(isTexts, [scope, permissions])
  );
};

const words = (value: string | readonly string[] | undefined): string[] =>
  [value ?? []].flat().flatMap((text) => text.split(/\s+/).filter(Boolean));

/** Everything a token allows: `scope` and `permissions` together. */
export const scopesOf = ({ scope, permissions }: Claims): ReadonlySet<string> =>
  new Set([...words(scope), ...words(permissions)]);

/** The values of a list of scopes, given as one text or several. */
export const requiredScopes = (scope: string | readonly string[] | undefined): readonly string[] => words(scope);

/** Whether a machine called for itself (client credentials), rather than a user. */
export const isMachine = (claims: Claims): boolean => claims.sub === claims.client_id;

import { parseObject, stringMember } from "../json.ts";
import { type Claims, isClaims, type TokenType } from "./claims.ts";
import { isSignedBy } from "./key.ts";
import type { FindKey } from "./keys.ts";
import { invalid, missing } from "./refusal.ts";

/** No token of ours comes near this; longer ones are not even decoded. */
const maxLength = 16_384;

const decode = (segment: string): Buffer => {
  const bytes = Buffer.from(segment, "base64url");
  // Node skips what is not base64url; a token that was altered that way must not pass as the same one.
  if (segment === "" || bytes.toString("base64url") !== segment) throw invalid("The token is not a JWT");
  return bytes;
};

const objectIn = (segment: string): Record<string, unknown> => {
  const object = parseObject(decode(segment).toString());
  if (!object) throw invalid("The token is not a JWT");
  return object;
};

const split = (token: string): readonly [header: string, payload: string, signature: string] => {
  if (token.length > maxLength) throw invalid("The token is too long");
  const [header = "", payload = "", signature = "", ...more] = token.split(".");
  if (more.length > 0) throw invalid("The token is not a JWT");
  return [header, payload, signature];
};

// The prefix may be left out, and case does not matter (RFC 7515 §4.1.9).
const typeOf = (header: Record<string, unknown>): string =>
  (stringMember(header, "typ") ?? "").toLowerCase().replace(/^application\//, "");

const checkType = (header: Record<string, unknown>, types: readonly TokenType[]): void => {
  const given = typeOf(header);
  if (types.some((type) => type.toLowerCase() === given)) return;
  const what = given === "" ? "it has no typ" : `its typ is ${given.slice(0, 40)}`;
  throw invalid(`This is not an access token: ${what}, expected is ${types.join(" or ")}`);
};

// RFC 8725 §3.1, §3.11 and RFC 7515 §4.1.11.
const checkHeader = (header: Record<string, unknown>, types: readonly TokenType[]): string => {
  if (header.alg !== "RS256" && header.alg !== "ES256") throw invalid("The token's alg must be RS256 or ES256");
  checkType(header, types);
  if (header.crit !== undefined) throw invalid("The token demands extensions that are not understood");
  const kid = stringMember(header, "kid");
  if (!kid) throw invalid("The token names no key");
  return kid;
};

/** What a token is checked by before its claims are believed. */
export interface TokenFormat {
  readonly findKey: FindKey;
  /** Values of the header `typ` that are accepted. */
  readonly types: readonly TokenType[];
}

/**
 * The claims of a token whose signature is right. Their meaning is not checked yet.
 *
 * @throws {FaableApiError} `unauthorized` without a token, `invalid_token` when anything is wrong with it.
 */
export const openToken = async (token: string, { findKey, types }: TokenFormat): Promise<Claims> => {
  if (typeof token !== "string" || token === "") throw missing();
  const [header, payload, signature] = split(token);
  const head = objectIn(header);
  const key = await findKey(checkHeader(head, types));
  if (!key) throw invalid("The token was signed with a key that the tenant does not have");
  const proof = decode(signature);
  if (key.alg !== head.alg || !isSignedBy(key, `${header}.${payload}`, proof)) {
    throw invalid("The token was altered, or signed with another key: its signature is wrong");
  }
  const claims = objectIn(payload);
  if (!isClaims(claims))
    throw invalid("This is not an access token: it lacks claims that every one has, or has them in the wrong type");
  return claims;
};

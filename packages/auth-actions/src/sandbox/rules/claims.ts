import { limits } from "../limits.ts";
import { type Json, type JsonObject, jsonBytes, withKey } from "./json.ts";
import { Refusal } from "./refusal.ts";

/** Claims that say who issued a token to whom and what it allows. No Action may set them. */
const reserved: ReadonlySet<string> = new Set(
  (
    "sub iss aud exp iat nbf jti scope permissions teams roles client_id azp sid auth_time nonce " +
    "acr amr account client fsid at_hash c_hash typ cnf act may_act gty org org_id organization events __proto__"
  ).split(" "),
);

const namePattern = /^[A-Za-z0-9_.:/-]{1,128}$/;

const assertName = (name: unknown): string => {
  if (typeof name !== "string" || !namePattern.test(name))
    throw new Refusal("A claim's name has 1 to 128 characters of A-Z a-z 0-9 _ . : / and -.");
  if (reserved.has(name))
    throw new Refusal(`The claim ${name} is reserved. Choose another name, best one with a namespace of yours.`);
  return name;
};

const assertRoom = (claims: JsonObject): void => {
  if (Object.keys(claims).length > limits.claimsPerToken)
    throw new Refusal(`A token takes at most ${limits.claimsPerToken} custom claims, over all Actions.`, "RangeError");
  if (jsonBytes(claims) > limits.claimBytesPerToken)
    throw new Refusal(
      `The custom claims of a token take at most ${limits.claimBytesPerToken} bytes of JSON, over all Actions.`,
      "RangeError",
    );
};

/** The claims of this run with one more. `earlier` are those of the chain so far: they count, too. */
export const setClaim = (earlier: JsonObject, own: JsonObject, name: unknown, value: Json): JsonObject => {
  const claims = withKey(own, assertName(name), value);
  assertRoom({ ...earlier, ...claims });
  return claims;
};

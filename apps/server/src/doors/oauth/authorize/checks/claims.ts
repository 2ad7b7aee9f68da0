import { everyIdentityClaim, scopeOfClaim, scopeWords } from "../../../../engines/tokens/index.ts";
import { noClaims, type RequestedClaims } from "../../../../records/grants/index.ts";
import { type AuthorizationParameters, invalidRequest } from "../parameters.ts";

const membersOf = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];

/** Of what is asked for by name, the claims that exist. All are voluntary here (OIDC Core §5.5.1). */
const known = (value: unknown): readonly string[] => membersOf(value).filter((claim) => scopeOfClaim(claim) !== undefined);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The `claims` parameter (OIDC Core §5.5). */
const claimsByName = (claims: string | undefined): RequestedClaims => {
  if (claims === undefined) return noClaims;
  const asked = parse(claims);
  if (typeof asked !== "object" || asked === null || Array.isArray(asked))
    throw invalidRequest("claims must be a JSON object with the members userinfo and id_token.");
  return { userinfo: known(Reflect.get(asked, "userinfo")), idToken: known(Reflect.get(asked, "id_token")) };
};

/**
 * The claims that a request asks for beside its scopes. One without any scope asks `/userinfo` for all that it knows: it is
 * said here, so that it is consented to, and a token that lost its scopes later tells no more than before.
 */
export const claimsOf = ({ claims, scope = "" }: AuthorizationParameters): RequestedClaims => {
  const byName = claimsByName(claims);
  return scopeWords(scope).length === 0 ? { ...byName, userinfo: everyIdentityClaim } : byName;
};

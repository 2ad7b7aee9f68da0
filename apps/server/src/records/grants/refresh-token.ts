import { createHmac, randomBytes } from "node:crypto";
import { isBase64url, isId, randomSecret } from "../../base/index.ts";

/**
 * A refresh token names its grant, proves that it is of its family, and holds the secret of one generation:
 * `v1.<grant>.<family>.<secret>`. Whoever presents the family's part with another generation's secret has had a token of
 * this family before; whoever makes one up does not have that part, so a stranger can end nobody's grant.
 */
export interface PresentedRefreshToken {
  readonly grantId: string;
  readonly family: string;
  readonly secret: string;
}

const version = "v1";
const grantPrefix = "grant_";

export const newFamily = (): string => randomBytes(16).toString("base64url");
export const newGeneration = (): string => randomSecret();

export const writeRefreshToken = ({ grantId, family, secret }: PresentedRefreshToken): string =>
  [version, grantId.slice(grantPrefix.length), family, secret].join(".");

/** `undefined` for whatever is no refresh token of ours, in its one spelling. */
export const parseRefreshToken = (token: string): PresentedRefreshToken | undefined => {
  const [first, grant = "", family = "", secret = "", ...more] = token.split(".");
  const grantId = `${grantPrefix}${grant}`;
  if (first !== version || more.length > 0 || !isId("grant", grantId)) return undefined;
  const spelt = [family, secret].every(isBase64url) && family.length === 22 && secret.length === 43;
  return spelt ? { grantId, family, secret } : undefined;
};

/**
 * The secret that replaces one: whoever lost the answer of a rotation and has the old secret is given the same successor
 * again, although the database holds neither of the two.
 */
export const successorOf = (secret: string, salt: string): string =>
  createHmac("sha256", Buffer.from(secret, "base64url")).update(salt).digest("base64url");

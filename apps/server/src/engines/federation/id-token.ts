import { isTold } from "./answers.ts";
import type { Application } from "./application.ts";
import { providerError } from "./failure.ts";
import type { Told } from "./profile.ts";

const skew = 60;

const claimsOf = (token: unknown): Told | undefined => {
  const [, payload, ...rest] = typeof token === "string" ? token.split(".") : [];
  if (payload === undefined || rest.length !== 1) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return isTold(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
};

/** Google has written its issuer with and without the scheme. */
const hostOf = (issuer: unknown): string | undefined => {
  if (typeof issuer !== "string") return undefined;
  const url = issuer.includes("://") ? issuer : `https://${issuer}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
};

const isFor = (audience: unknown, clientId: string): boolean =>
  audience === clientId || (Array.isArray(audience) && audience.includes(clientId));

/**
 * That what came is the answer to this login and to no other: the nonce that only this browser's request had, our
 * application, the provider's host, and a time that is not over. The token came from the provider itself over TLS, which
 * stands for its signature (OIDC Core §3.1.3.7, 6). Answers whom it is about, who must be the one of the userinfo.
 */
export const assertIdToken = (
  token: unknown,
  { authorizeUrl, clientId }: Pick<Application, "authorizeUrl" | "clientId">,
  nonce: string,
  now: Date,
): unknown => {
  const { iss, aud, exp, sub, nonce: own } = claimsOf(token) ?? {};
  const isTimely = typeof exp === "number" && exp + skew > now.getTime() / 1000;
  const isOurs = own === nonce && isFor(aud, clientId) && hostOf(iss) === new URL(authorizeUrl).host;
  if (!isTimely || !isOurs)
    throw providerError("The provider's answer belongs to another sign-in.", "The ID token is missing, or not of this login");
  return sub;
};

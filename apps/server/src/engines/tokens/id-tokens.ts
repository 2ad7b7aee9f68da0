import { compactVerify, createLocalJWKSet } from "jose";
import type { Keys } from "../../records/keys/index.ts";
import type { Account } from "../../records/tenants/index.ts";

/** What an ID token of ours says, as far as it serves as a hint. */
export interface Hint {
  readonly subject: string;
  /** The OAuth `client_id` that it was issued to. */
  readonly clientId: string;
  /** What relying parties know the session by. */
  readonly sid: string | undefined;
}

export interface IdTokens {
  /** The hint of an ID token that this account signed, expired or not; `undefined` for anything else. */
  readonly verifyHint: (token: string, account: Account) => Promise<Hint | undefined>;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const claimsIn = (payload: Uint8Array): object => {
  const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
  return typeof claims === "object" && claims !== null ? claims : {};
};

const hintFrom = (claims: object, { issuer }: Account): Hint | undefined => {
  const [subject, clientId] = [text(Reflect.get(claims, "sub")), text(Reflect.get(claims, "aud"))];
  if (Reflect.get(claims, "iss") !== issuer || subject === undefined || clientId === undefined) return undefined;
  return { subject, clientId, sid: text(Reflect.get(claims, "sid")) };
};

/**
 * Reads ID tokens that come back as hints. Their time is not asked (OIDC Core §3.1.2.1, RP-Initiated Logout §2): what they
 * prove is who was meant. An access token or a logout token of the same keys is none (`typ`).
 */
export const createIdTokens = (keys: Keys): IdTokens =>
  Object.freeze({
    verifyHint: async (token: string, account: Account) => {
      const { keys: signing } = keys.peek(account.id) ?? (await keys.get(account.id));
      const jwks = createLocalJWKSet({ keys: signing.map(({ publicJwk }) => ({ ...publicJwk, kty: publicJwk.kty ?? "" })) });
      const verified = await compactVerify(token, jwks, { algorithms: ["RS256"] }).catch(() => undefined);
      return verified?.protectedHeader.typ === "JWT" ? hintFrom(claimsIn(verified.payload), account) : undefined;
    },
  });

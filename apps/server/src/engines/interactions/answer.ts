import { type ErrorCode, type OAuthErrorName, oauthErrorOf } from "@faable/auth-contract";
import type { Problem } from "../../base/index.ts";
import type { AuthorizationRequest } from "../../records/interactions/index.ts";
import type { Account } from "../../records/tenants/index.ts";

/** What is sent to the client, or to a page of ours, by way of the browser. */
export interface AuthorizationAnswer {
  readonly mode: AuthorizationRequest["responseMode"];
  readonly redirectUri: string;
  /** Parameters in their order. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** How an answer reaches a client whose redirect URI was found good. */
export type AnswerTarget = Pick<AuthorizationRequest, "redirectUri" | "responseMode" | "state">;

type Members = Readonly<Record<string, string | undefined>>;

const answer = (
  { redirectUri, responseMode, state }: AnswerTarget,
  { issuer }: Account,
  members: Members,
): AuthorizationAnswer => ({
  mode: responseMode,
  redirectUri,
  // The issuer is named so that a client that knows several is not confused about which one answered (RFC 9207 §2).
  parameters: Object.entries({ ...members, state, iss: issuer }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  ),
});

/** The answer with a code (RFC 6749 §4.1.2). `state` is there only if the client sent one. */
export const codeAnswer = (target: AnswerTarget, account: Account, code: string, signedUp: boolean): AuthorizationAnswer =>
  answer(target, account, { code, signup: signedUp ? "true" : undefined });

/** A page of ours needs nothing but the session that is there now. */
export const pageAnswer = ({ redirectUri }: AnswerTarget): AuthorizationAnswer => ({
  mode: "query",
  redirectUri,
  parameters: [],
});

/** Printable ASCII without quotes and backslashes (RFC 6749 §4.1.2.1). */
const description = (message: string): string => message.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, "?");

/** What the token endpoint calls an invalid grant is, before there is one, that access was denied. */
const errorName = (code: ErrorCode): OAuthErrorName => {
  const name = oauthErrorOf(code);
  return name === "invalid_grant" ? "access_denied" : name;
};

/** What a provider calls its refusal is told behind our own word for it. */
const errorCode = ({ code, details }: Problem): string =>
  code === "provider_error" && typeof details?.provider === "string" ? `${code}:${details.provider}` : code;

/** The answer with an error (RFC 6749 §4.1.2.1). */
export const errorAnswer = (target: AnswerTarget, account: Account, refused: Problem): AuthorizationAnswer =>
  answer(target, account, {
    error: errorName(refused.code),
    error_description: description(refused.message),
    error_code: errorCode(refused),
  });

/** The redirect URI with the answer's parameters behind what it already has, none of it written anew. */
export const locationOf = ({ redirectUri, parameters }: AuthorizationAnswer): string => {
  if (parameters.length === 0) return redirectUri;
  const query = new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString();
  const joint = redirectUri.includes("?") ? (/[?&]$/.test(redirectUri) ? "" : "&") : "?";
  return `${redirectUri}${joint}${query}`;
};

import { lifetimes } from "@faable/auth-contract";
import { type Outbound, type OutboundAnswer, OutboundFailure, type OutboundRequest } from "../../ground/outbound/index.ts";
import { isTold, jsonOf, type ProviderTokens, tokensOf } from "./answers.ts";
import type { Application } from "./application.ts";
import { providerError } from "./failure.ts";
import { assertIdToken } from "./id-token.ts";
import type { Profile, Told } from "./profile.ts";

/** What a provider is asked with: the code that came back, and what this login alone knows. */
export interface Asked {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
  /** What the ID token must have; `undefined` where none was asked for. */
  readonly nonce: string | undefined;
}

/** What it said. */
export interface Identified {
  readonly profile: Profile;
  /** As it came. */
  readonly raw: Told;
  readonly tokens: ProviderTokens;
}

/** Sends one request of a conversation. */
type Send = (what: string, request: OutboundRequest) => Promise<OutboundAnswer>;

/** One deadline for the whole conversation, however slowly each of its parts comes in. */
export const conversation = (outbound: Outbound): Send => {
  const until = performance.now() + lifetimes.providerAnswer * 1000;
  return async (what, request) => {
    const timeout = Math.max(1, Math.floor(until - performance.now()));
    return outbound.request({ ...request, timeout }).catch((error: unknown) => {
      // What is in the way between us and an address is the operator's matter (SEC-OUT-02).
      if (error instanceof OutboundFailure) throw providerError("The provider does not answer.", `${what} gave no answer`);
      throw error;
    });
  };
};

/** Each half is encoded by itself first (RFC 6749 §2.3.1). */
const basic = ({ clientId, clientSecret }: Application): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString("base64")}`;

/** What a request at the token endpoint has besides its grant. */
export const tokenRequest = (application: Application, grant: Readonly<Record<string, string>>): OutboundRequest => {
  const { provider, clientId, clientSecret, tokenUrl } = application;
  const isRenewal = grant.grant_type === "refresh_token";
  const inForm = provider.secretBy === "form";
  const form = { ...grant, ...(inForm ? { client_id: clientId, client_secret: clientSecret } : {}) };
  return {
    method: "POST",
    url: isRenewal ? (provider.renewalUrl?.(tokenUrl) ?? tokenUrl) : tokenUrl,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
      ...(inForm ? {} : { authorization: basic(application) }),
    },
    body: new URLSearchParams(form).toString(),
  };
};

const read = (url: string, accessToken: string): OutboundRequest => ({
  method: "GET",
  url,
  headers: { accept: "application/json", authorization: `Bearer ${accessToken}` },
});

const userinfoOf = async (send: Send, url: string, accessToken: string): Promise<Told> => {
  const answer = await send("The userinfo endpoint", read(url, accessToken));
  const userinfo = answer.status === 200 ? jsonOf(answer) : undefined;
  if (isTold(userinfo)) return userinfo;
  throw providerError(
    "The provider does not say who signed in.",
    `The userinfo endpoint answered ${answer.status}${answer.status === 200 ? " and no JSON object" : ""}`,
  );
};

/** Without the scope there is none to be read, and the login goes on without an address. */
const emailsOf = async (send: Send, url: string | undefined, accessToken: string): Promise<readonly Told[] | undefined> => {
  if (url === undefined) return undefined;
  const answer = await send("The endpoint of addresses", read(url, accessToken));
  const emails = answer.status === 200 ? jsonOf(answer) : undefined;
  return Array.isArray(emails) ? emails.filter(isTold) : undefined;
};

/** Asks a provider who has come back from it: exchanges the code for a token, and the token for a profile. */
export const askProvider = async (
  outbound: Outbound,
  application: Application,
  { code, redirectUri, verifier, nonce }: Asked,
  now: Date,
): Promise<Identified> => {
  const { provider, userinfoUrl } = application;
  const send = conversation(outbound);
  const grant = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier };
  const { tokens, members } = tokensOf(await send("The token endpoint", tokenRequest(application, grant)), now);
  const subject = nonce === undefined ? undefined : assertIdToken(members.id_token, application, nonce, now);
  const raw = await userinfoOf(send, userinfoUrl, tokens.accessToken);
  // OIDC Core §5.3.2: what is said of somebody else is not used.
  if (nonce !== undefined && raw.sub !== subject)
    throw providerError("The provider speaks of somebody else.", "The userinfo is not about the subject of the ID token");
  const emails = await emailsOf(send, provider.emailsUrl?.(userinfoUrl), tokens.accessToken);
  const profile = provider.profileOf(raw, emails);
  if (!profile)
    throw providerError("Provider mapper cannot obtain a valid id for user", "The profile has no identifier that names a user");
  return { profile, raw, tokens };
};

import { type IdTokens, targetFor } from "../../../engines/tokens/index.ts";
import type { Apis } from "../../../records/apis/index.ts";
import type { Connections } from "../../../records/connections/index.ts";
import type { AuthorizationRequest } from "../../../records/interactions/index.ts";
import type { Account } from "../../../records/tenants/index.ts";
import { claimsOf } from "./checks/claims.ts";
import { connectionsOf } from "./checks/connections.ts";
import {
  assertAttainable,
  assertCodeFlow,
  assertMayUseCode,
  assertNoRequestObject,
  challengeOf,
  maxAgeOf,
  promptOf,
  responseModeOf,
  scopeOf,
} from "./checks/protocol.ts";
import type { Destination } from "./client-and-redirect.ts";
import { type AuthorizationParameters, invalidRequest, type ParameterName } from "./parameters.ts";

/** What the checks of a request ask. */
export interface RequestRooms {
  readonly apis: Apis;
  readonly connections: Connections;
  readonly idTokens: IdTokens;
}

const hintedSubject = async (idTokens: IdTokens, account: Account, hint: string | undefined): Promise<string | undefined> => {
  if (hint === undefined) return undefined;
  const verified = await idTokens.verifyHint(hint, account);
  if (!verified) throw invalidRequest("The id_token_hint is no ID token of this account.");
  return verified.subject;
};

/**
 * Every check of an authorization request whose client and redirect URI are good, in the order in which the first flaw is
 * told. What comes out is a request that can be answered.
 */
export const authorizationRequest = async (
  { apis, connections, idTokens }: RequestRooms,
  account: Account,
  { client, redirectUri, redirectUriGiven }: Destination,
  parameters: AuthorizationParameters,
  flaws: ReadonlyMap<ParameterName, unknown>,
): Promise<AuthorizationRequest> => {
  for (const flaw of flaws.values()) throw flaw;
  assertNoRequestObject(parameters);
  assertCodeFlow(parameters);
  const responseMode = responseModeOf(parameters);
  assertMayUseCode(client);
  const codeChallenge = challengeOf(client, parameters);
  const prompt = promptOf(parameters);
  const maxAge = maxAgeOf(parameters);
  const scope = scopeOf(parameters);
  const claims = claimsOf(parameters);
  await targetFor(apis, account, client, parameters.audience);
  const limited = await connectionsOf(connections, account, client, parameters);
  const hinted = await hintedSubject(idTokens, account, parameters.id_token_hint);
  assertAttainable(parameters, prompt);
  return {
    ownPage: false,
    clientId: client.clientId,
    redirectUri,
    redirectUriGiven,
    responseMode,
    state: parameters.state,
    scope,
    audience: parameters.audience,
    nonce: parameters.nonce,
    claims,
    codeChallenge,
    prompt,
    maxAge,
    loginHint: parameters.login_hint,
    hintedSubject: hinted,
    uiLocales: parameters.ui_locales,
    breakGlass: parameters.break_glass === "true",
    signUp: parameters.screen_hint === "signup",
    connections: limited,
  };
};

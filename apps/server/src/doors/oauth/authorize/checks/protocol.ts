import { problem } from "../../../../base/index.ts";
import { isChallenge, scopeWords } from "../../../../engines/tokens/index.ts";
import { type Client, isPublic, mayUseGrant } from "../../../../records/clients/index.ts";
import type { Prompt, ResponseMode } from "../../../../records/interactions/index.ts";
import { type AuthorizationParameters, invalidRequest } from "../parameters.ts";

/** Only the code flow exists; no token ever appears in a URL (RFC 9700 §2.1.2). */
export const assertCodeFlow = ({ response_type: type }: AuthorizationParameters): void => {
  if (type === "code") return;
  throw problem(
    "unsupported_response_type",
    type === undefined
      ? "The parameter response_type is missing. Send response_type=code."
      : "Only response_type=code is supported.",
  );
};

/** Ignoring a request object would be answering another request than the one that was signed (OIDC Core §6). */
export const assertNoRequestObject = ({ request, request_uri }: AuthorizationParameters): void => {
  if (request !== undefined)
    throw problem("request_not_supported", "Request objects are not supported. Send the parameters themselves.");
  if (request_uri !== undefined)
    throw problem(
      "request_uri_not_supported",
      "This request_uri is none that was pushed here by this client, or its time is over.",
    );
};

export const assertMayUseCode = (client: Client): void => {
  if (!mayUseGrant(client, "authorization_code"))
    throw problem("unauthorized_client", "This client may not use authorization_code: its grant_types leaves it out.");
};

export const responseModeOf = ({ response_mode: mode = "query" }: AuthorizationParameters): ResponseMode => {
  if (mode === "query" || mode === "form_post") return mode;
  throw invalidRequest("response_mode takes query or form_post.");
};

/** S256 alone (RFC 7636 §4.2); a client without a secret has nothing but this to prove that the code is its own. */
export const challengeOf = (client: Client, parameters: AuthorizationParameters): string | undefined => {
  const { code_challenge: challenge, code_challenge_method: method } = parameters;
  if (challenge === undefined) {
    if (method !== undefined) throw invalidRequest("code_challenge_method came without a code_challenge.");
    if (isPublic(client)) throw invalidRequest("The parameter code_challenge is missing. A public client must use PKCE.");
    return undefined;
  }
  if (method !== "S256") throw invalidRequest("code_challenge_method must be S256.");
  if (!isChallenge(challenge)) throw invalidRequest("code_challenge must be the base64url of a SHA-256, 43 characters.");
  return challenge;
};

const prompts = ["none", "login", "consent", "select_account"] as const;

/** Values that mean nothing here are ignored; `none` with any other is a contradiction (OIDC Core §3.1.2.1). */
export const promptOf = ({ prompt = "" }: AuthorizationParameters): readonly Prompt[] => {
  const words = prompt.split(" ").filter((word) => word !== "");
  if (words.includes("none") && words.length > 1) throw invalidRequest("prompt=none cannot be combined with another value.");
  return prompts.filter((known) => words.includes(known));
};

export const maxAgeOf = ({ max_age: text }: AuthorizationParameters): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw invalidRequest("max_age must be a number of seconds.");
  return Number(text);
};

/** Its syntax only; what is granted is decided when it is known to whom. */
export const scopeOf = ({ scope }: AuthorizationParameters): string | undefined =>
  scope === undefined ? undefined : scopeWords(scope).join(" ");

const secondFactor = "urn:faable:loa:2";

/** Levels of assurance are wishes (OIDC Core §3.1.2.1), except that a second factor is demanded by naming nothing else. */
export const assertAttainable = ({ acr_values: values = "" }: AuthorizationParameters, prompt: readonly Prompt[]): void => {
  const wished = values.split(" ").filter((word) => word !== "");
  if (wished.length === 0 || !wished.every((word) => word === secondFactor)) return;
  if (prompt.includes("none")) throw problem("interaction_required", "A second factor is demanded.");
  throw problem("access_denied", "A second factor is demanded, and there is none yet on this server.");
};

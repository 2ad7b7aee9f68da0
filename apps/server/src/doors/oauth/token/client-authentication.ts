import { isStorable, problem } from "../../../base/index.ts";
import { type Client, presentsSecret } from "../../../records/clients/index.ts";
import { invalidRequest, type TokenRequest } from "./request.ts";

/** Who the client says it is, and by which of the two ways it says so (RFC 6749 §2.3.1). */
export interface Presented {
  readonly method: "basic" | "body";
  readonly clientId: string;
  readonly secret: string | undefined;
}

const challenge = { "www-authenticate": 'Basic realm="token endpoint", charset="UTF-8"' };

export const invalidClient = (description: string, { method }: Pick<Presented, "method">): Error =>
  problem("invalid_client", description, { oauth: { error: "invalid_client" }, headers: method === "basic" ? challenge : {} });

/** Both halves were form-encoded before they were joined, so that they can hold a colon (RFC 6749 §2.3.1). */
const formDecode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
};

const basicCredentials = (header: string): Presented => {
  const decoded = Buffer.from(header.slice("basic ".length).trim(), "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  const clientId = formDecode(decoded.slice(0, Math.max(colon, 0)));
  const secret = formDecode(decoded.slice(colon + 1));
  if (colon < 1 || clientId === undefined || secret === undefined || !isStorable(clientId))
    throw invalidClient("The Basic credentials cannot be read.", { method: "basic" });
  return { method: "basic", clientId, secret };
};

/** Finds the credentials, and refuses two ways at once (RFC 6749 §2.3: not more than one method per request). */
export const presentedCredentials = (authorization: string | undefined, request: TokenRequest): Presented => {
  if (authorization !== undefined && /^basic /i.test(authorization)) {
    const basic = basicCredentials(authorization);
    if (request.clientSecret !== undefined) throw invalidRequest("The client authenticates by header and by body at once.");
    if (request.clientId !== undefined && request.clientId !== basic.clientId)
      throw invalidRequest("The client_id of the body differs from the one in the header.");
    return basic;
  }
  if (authorization !== undefined) throw invalidClient("Only the Basic scheme is accepted here.", { method: "basic" });
  if (request.clientId === undefined || request.clientId === "") throw invalidRequest("The parameter client_id is missing.");
  return { method: "body", clientId: request.clientId, secret: request.clientSecret };
};

const unknownClient = (presented: Presented): Error =>
  presented.method === "basic"
    ? invalidClient("There is no such client at this host.", presented)
    : problem("client_not_found", "There is no such client at this host.", { oauth: { error: "invalid_client" } });

/** The credentials name a client of this account. Whether the secret is right is asked later. */
export function assertClientExists(client: Client | undefined, presented: Presented): asserts client is Client {
  if (!client) throw unknownClient(presented);
}

/** A confidential client proves itself on every grant; a presented secret must always be right. */
export const authenticateClient = (client: Client, presented: Presented, now: Date): void => {
  if (presented.secret === undefined || presented.secret === "") throw invalidClient("The client secret is missing.", presented);
  if (!presentsSecret(client, presented.secret, now)) throw invalidClient("The client secret is wrong.", presented);
};

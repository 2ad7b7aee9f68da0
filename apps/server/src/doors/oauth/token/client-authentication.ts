import { isUtf8 } from "node:buffer";
import { tokenEndpointAuthMethods } from "@faable/auth-contract";
import { fromBase64, isStorable, problem } from "../../../base/index.ts";
import { type Client, isPublic, presentsSecret } from "../../../records/clients/index.ts";
import { invalidRequest, type Parameters } from "./request.ts";

/** The parameters by which a client names itself. */
export const clientParameterNames = ["client_id", "client_secret", "client_assertion"] as const;

/** Who the client says it is, and by which of the two ways it says so (RFC 6749 §2.3.1). */
export interface Presented {
  readonly method: "basic" | "body";
  readonly clientId: string;
  readonly secret: string | undefined;
}

const challenge = { "www-authenticate": 'Basic realm="token endpoint", charset="UTF-8"' };

const invalidClient = (description: string, { method }: Pick<Presented, "method">): Error =>
  problem("invalid_client", description, { headers: method === "basic" ? challenge : {} });

/** Both halves were form-encoded before they were joined, so that they can hold a colon (RFC 6749 §2.3.1). */
const formDecode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
};

/** The credentials of a Basic header (RFC 7617 §2), of which there is one spelling; two headers joined are none. */
export const basicCredentials = (header: string): Presented | undefined => {
  const [, encoded = ""] = /^basic +(\S+)$/i.exec(header) ?? [];
  const bytes = fromBase64(encoded);
  if (!bytes || !isUtf8(bytes)) return undefined;
  const decoded = bytes.toString("utf8");
  const colon = decoded.indexOf(":");
  const clientId = formDecode(decoded.slice(0, Math.max(colon, 0)));
  const secret = formDecode(decoded.slice(colon + 1));
  if (colon < 1 || clientId === undefined || secret === undefined || !isStorable(clientId)) return undefined;
  return { method: "basic", clientId, secret };
};

const supported = `Supported: ${tokenEndpointAuthMethods.join(", ")}.`;

/** Schemes that are told back. Of others nothing is: descriptions repeat nothing that a caller made up. */
const knownSchemes = ["Bearer", "Digest", "DPoP", "Negotiate"];

const unsupportedScheme = (header: string): Error => {
  const scheme = knownSchemes.find((known) => header.toLowerCase().startsWith(known.toLowerCase()));
  return invalidClient(`The authentication scheme ${scheme ? `${scheme} ` : ""}is not supported here. ${supported}`, {
    method: "basic",
  });
};

const unreadable = () =>
  invalidClient(
    "The Basic credentials cannot be read. Send one Authorization header: Basic and the padded base64 of client_id:client_secret, each form-encoded before.",
    { method: "basic" },
  );

const headerCredentials = (header: string, request: Parameters): Presented => {
  if (!/^basic( |$)/i.test(header)) throw unsupportedScheme(header);
  const basic = basicCredentials(header);
  if (!basic) throw unreadable();
  if (request.client_secret !== undefined) throw invalidRequest("The client authenticates by header and by body at once.");
  if (request.client_id !== undefined && request.client_id !== basic.clientId)
    throw invalidRequest("The client_id of the body differs from the one in the header.");
  return basic;
};

/** Finds the credentials, and refuses two ways at once (RFC 6749 §2.3: not more than one method per request). */
export const presentedCredentials = (authorization: string | undefined, request: Parameters): Presented => {
  if (request.client_assertion !== undefined)
    throw invalidClient(`Client assertions (private_key_jwt, client_secret_jwt) are not supported here. ${supported}`, {
      method: "body",
    });
  if (authorization !== undefined) return headerCredentials(authorization, request);
  if (request.client_id === undefined || request.client_id === "") throw invalidRequest("The parameter client_id is missing.");
  return { method: "body", clientId: request.client_id, secret: request.client_secret };
};

const unknownClient = (presented: Presented): Error =>
  presented.method === "basic"
    ? invalidClient("There is no such client at this host.", presented)
    : problem("client_not_found", "There is no such client at this host.");

/** The credentials name a client of this account. Whether the secret is right is asked later. */
export function assertClientExists(client: Client | undefined, presented: Presented): asserts client is Client {
  if (!client) throw unknownClient(presented);
}

/** A confidential client proves itself on every grant; a presented secret must always be right, a public client has none. */
export const authenticateClient = (client: Client, presented: Presented, now: Date): void => {
  const given = presented.secret !== undefined && presented.secret !== "";
  if (!given && isPublic(client)) return;
  if (!given) throw invalidClient(`The client secret is missing. ${supported}`, presented);
  if (!presentsSecret(client, presented.secret ?? "", now)) throw invalidClient("The client secret is wrong.", presented);
};

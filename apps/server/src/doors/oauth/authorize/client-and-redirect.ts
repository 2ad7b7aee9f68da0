import { isStorable, problem } from "../../../base/index.ts";
import { type Client, type Clients, registeredRedirectUri } from "../../../records/clients/index.ts";
import type { Account } from "../../../records/tenants/index.ts";
import { type AuthorizationParameters, invalidRequest, type ParameterName } from "./parameters.ts";

/** Where an answer may go. Nothing is sent anywhere before this is known. */
export interface Destination {
  readonly client: Client;
  readonly redirectUri: string;
  /** Whether the request named it, so that the exchange must repeat it. */
  readonly redirectUriGiven: boolean;
}

const notRegistered = () =>
  problem(
    "invalid_redirect_uri",
    "The redirect_uri is not one of the client's callbacks. It is compared character for character.",
  );

/** The one registered URI when the request names none (RFC 6749 §3.1.2.3). Nothing is ever adopted from the request. */
const redirectUriFor = (client: Client, given: string | undefined): string => {
  if (client.callbacks.length === 0)
    throw problem("invalid_redirect_uri", "The client has no callbacks. Register one before it is used to sign people in.");
  if (given === undefined) {
    const [only, ...more] = client.callbacks;
    if (only === undefined || more.length > 0)
      throw problem("invalid_redirect_uri", "The redirect_uri is missing, and the client has more than one callback.");
    return only;
  }
  const registered = registeredRedirectUri(client, given);
  if (registered === undefined) throw notRegistered();
  return given;
};

/** The client that a request names, if the account has it. */
export const namedClient = async (
  clients: Clients,
  { id }: Account,
  clientId: string | undefined,
): Promise<Client | undefined> => (clientId !== undefined && isStorable(clientId) ? clients.get(id, clientId) : undefined);

const clientOf = async (clients: Clients, account: Account, clientId: string | undefined): Promise<Client> => {
  if (clientId === undefined) throw invalidRequest("The parameter client_id is missing.");
  const client = await namedClient(clients, account, clientId);
  if (!client) throw problem("invalid_client", "There is no such client at this host.");
  return client;
};

/** The client and its redirect URI, which decide where errors may go: their own errors go nowhere (RFC 6749 §4.1.2.1). */
export const destinationOf = async (
  clients: Clients,
  account: Account,
  parameters: AuthorizationParameters,
  flaws: ReadonlyMap<ParameterName, unknown>,
): Promise<Destination> => {
  for (const name of ["client_id", "redirect_uri"] as const) if (flaws.has(name)) throw flaws.get(name);
  const client = await clientOf(clients, account, parameters.client_id);
  const given = parameters.redirect_uri;
  return { client, redirectUri: redirectUriFor(client, given), redirectUriGiven: given !== undefined };
};

import { isStorable, problem } from "../../../base/index.ts";
import type { Hint, IdTokens } from "../../../engines/tokens/index.ts";
import type { Client, Clients } from "../../../records/clients/index.ts";
import type { Session } from "../../../records/sessions/index.ts";
import type { Account } from "../../../records/tenants/index.ts";
import type { LogoutParameters } from "./parameters.ts";

/** What the checks of a logout request ask. */
export interface LogoutRequestRooms {
  readonly clients: Clients;
  readonly idTokens: IdTokens;
}

/** A logout request whose client and target are good. */
export interface LogoutRequest {
  readonly client: Client | undefined;
  readonly target: string | undefined;
  /** Whether an ID token shows that the client means this very session, so that nobody has to be asked. */
  readonly proven: boolean;
}

const namedClient = async ({ clients }: LogoutRequestRooms, { id }: Account, clientId: string): Promise<Client> => {
  const client = isStorable(clientId) ? await clients.get(id, clientId) : undefined;
  if (!client) throw problem("invalid_client", "There is no such client at this host.");
  return client;
};

/** A hint that fails, or names another client than the request, is no hint (SEC-LOGOUT-02). */
const hintOf = async (
  { idTokens }: LogoutRequestRooms,
  account: Account,
  { id_token_hint: token, client_id: clientId }: LogoutParameters,
): Promise<Hint | undefined> => {
  const hint = token === undefined ? undefined : await idTokens.verifyHint(token, account);
  return hint && (clientId === undefined || clientId === hint.clientId) ? hint : undefined;
};

const clientOf = (rooms: LogoutRequestRooms, account: Account, clientId: string | undefined, hint: Hint | undefined) => {
  if (clientId !== undefined) return namedClient(rooms, account, clientId);
  return hint ? rooms.clients.get(account.id, hint.clientId) : undefined;
};

const isOf = ({ subject, sid }: Hint, session: Session): boolean =>
  subject === session.userId && (sid === undefined || sid === session.sid);

/** The one registered address that the request names; `returnTo` obeys the same rule (SEC-LOGOUT-01). */
const targetOf = (parameters: LogoutParameters, client: Client | undefined): string | undefined => {
  const { post_logout_redirect_uri: standard, returnTo: older } = parameters;
  if (standard !== undefined && older !== undefined && standard !== older)
    throw problem("invalid_request", "post_logout_redirect_uri and returnTo differ. Send the first one only.");
  const given = standard ?? older;
  if (given === undefined) return undefined;
  if (!client)
    throw problem("invalid_request", "A target after logout needs its client: send a valid id_token_hint, or client_id.");
  if (!client.logoutUrls.includes(given))
    throw problem(
      "invalid_redirect_uri",
      "The target is not one of the client's logout_urls. It is compared character for character.",
    );
  return given;
};

export const logoutRequest = async (
  rooms: LogoutRequestRooms,
  account: Account,
  parameters: LogoutParameters,
  session: Session | undefined,
): Promise<LogoutRequest> => {
  const hint = await hintOf(rooms, account, parameters);
  const client = await clientOf(rooms, account, parameters.client_id, hint);
  const proven = hint !== undefined && client !== undefined && (session === undefined || isOf(hint, session));
  return { client, target: targetOf(parameters, client), proven };
};

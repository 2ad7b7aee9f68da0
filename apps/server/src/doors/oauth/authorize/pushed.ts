import { lifetimes } from "@faable/auth-contract";
import { problem } from "../../../base/index.ts";
import type { LoginRooms } from "../../../engines/interactions/index.ts";
import { type Client, type Clients, registeredRedirectUri } from "../../../records/clients/index.ts";
import {
  type AuthorizationRequest,
  beginInteraction,
  findInteraction,
  finishInteraction,
  newHandle,
} from "../../../records/interactions/index.ts";
import type { Account } from "../../../records/tenants/index.ts";
import type { Destination } from "./client-and-redirect.ts";
import type { AuthorizationParameters } from "./parameters.ts";

const prefix = "urn:ietf:params:oauth:request_uri:";

/** A request that was checked when it was pushed, and where its answer goes. */
export interface PushedRequest {
  readonly destination: Destination;
  readonly request: AuthorizationRequest;
}

/** Keeps a checked request and answers the `request_uri` that stands for it (RFC 9126 §2.2). */
export const keepPushed = async (
  { database, clock }: LoginRooms,
  account: Account,
  client: Client,
  request: AuthorizationRequest,
): Promise<{ readonly request_uri: string; readonly expires_in: number }> => {
  const { handle, id } = newHandle();
  const pushed = { client: client.id, request, browser: undefined, progress: { pushed: true } } as const;
  await beginInteraction(database.scope(account.id), id, pushed, clock());
  return { request_uri: `${prefix}${handle}`, expires_in: lifetimes.pushedRequest };
};

const unusable = () =>
  problem("request_uri_not_supported", "This request_uri is none that was pushed here by this client, or its time is over.");

/** Takes a pushed request: once, in its time, and by the client that pushed it. `undefined` for a request that names none. */
export const takePushed = async (
  { database, clients, clock }: LoginRooms & { readonly clients: Clients },
  { id }: Account,
  { request_uri: uri, client_id: clientId }: AuthorizationParameters,
): Promise<PushedRequest | undefined> => {
  if (uri === undefined || !uri.startsWith(prefix)) return undefined;
  const scope = database.scope(id);
  const now = clock();
  const pushed = await findInteraction(scope, uri.slice(prefix.length));
  const client = clientId === undefined ? undefined : await clients.get(id, clientId);
  if (!pushed?.progress.pushed || !client || pushed.client !== client.id) throw unusable();
  // A callback that was removed meanwhile is one that nobody is sent to.
  if (registeredRedirectUri(client, pushed.request.redirectUri) === undefined) throw unusable();
  if (now.getTime() - pushed.startedAt.getTime() > lifetimes.pushedRequest * 1000) throw unusable();
  if (!(await finishInteraction(scope, pushed.id, now))) throw unusable();
  const { request } = pushed;
  const { redirectUri, redirectUriGiven } = request;
  return { destination: { client, redirectUri, redirectUriGiven }, request };
};

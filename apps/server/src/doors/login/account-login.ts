import type { FastifyReply, FastifyRequest } from "fastify";
import { isStorable, problem } from "../../base/index.ts";
import type { Client } from "../../records/clients/index.ts";
import { type AuthorizationRequest, beginInteraction, newHandle } from "../../records/interactions/index.ts";
import { bindBrowser } from "../http/index.ts";
import { flowPaths, redirect, stepHref } from "../pages/index.ts";
import { type FlowRooms, fieldOf } from "./flow.ts";

const clientOf = async ({ clients }: FlowRooms, accountId: string, clientId: string): Promise<Client | undefined> => {
  if (clientId === "") return undefined;
  const client = isStorable(clientId) ? await clients.get(accountId, clientId) : undefined;
  if (!client) throw problem("invalid_client", "There is no such client at this host. Leave client_id out, or correct it.");
  return client;
};

/** The page itself, with the client that it was asked for with. Nothing else of a request decides where a login ends. */
const pathFor = (client: Client | undefined): string =>
  client ? `${flowPaths.security}?${new URLSearchParams({ client_id: client.clientId })}` : flowPaths.security;

const requestFor = (client: Client | undefined): AuthorizationRequest => ({
  ownPage: true,
  clientId: client?.clientId,
  redirectUri: pathFor(client),
  redirectUriGiven: false,
  responseMode: "query",
  state: undefined,
  scope: undefined,
  audience: undefined,
  nonce: undefined,
  claims: { userinfo: [], idToken: [] },
  codeChallenge: undefined,
  prompt: [],
  maxAge: undefined,
  loginHint: undefined,
  hintedSubject: undefined,
  uiLocales: undefined,
  signUp: false,
  breakGlass: false,
  connections: [],
});

/**
 * Sends somebody who is not signed in through a login that ends on their own page: the client's when the address names one,
 * else one that offers what the account has.
 */
export const signInForAccount = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  const { account } = request;
  const client = await clientOf(rooms, account.id, fieldOf(request, "client_id"));
  const binding = bindBrowser(request, reply);
  const scope = rooms.database.scope(account.id);
  const { handle, id } = newHandle();
  await beginInteraction(scope, id, { client: client?.id, request: requestFor(client), browser: binding }, rooms.clock());
  return redirect(reply, stepHref(flowPaths.next, handle));
};

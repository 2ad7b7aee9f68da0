import type { FastifyRequest } from "fastify";
import type { Client, Clients } from "../../../records/clients/index.ts";
import { sourceAddress } from "../../http/index.ts";
import { callerKey, spendRequest, type TokenBudgets } from "./budgets.ts";
import { assertClientExists, authenticateClient, type Presented, presentedCredentials } from "./client-authentication.ts";
import type { Parameters } from "./request.ts";

interface Rooms {
  readonly clients: Clients;
  /** Absent when limits are switched off. */
  readonly budgets: TokenBudgets | undefined;
}

const proven = (
  { budgets }: Rooms,
  request: FastifyRequest,
  presented: Presented,
  client: Client | undefined,
  now: Date,
): Client => {
  assertClientExists(client, presented);
  authenticateClient(client, presented, now);
  spendRequest(budgets, callerKey(request.account.id, client.clientId, sourceAddress(request)));
  return client;
};

/**
 * The client of the account that a request proves to come from, taken from its budget. Every endpoint that clients call
 * asks here first. Answers at once for a client that is in memory.
 */
export const authenticatedClient = (
  rooms: Rooms,
  request: FastifyRequest,
  named: Parameters,
  now: Date,
): Client | Promise<Client> => {
  const presented = presentedCredentials(request.headers.authorization, named);
  const known = rooms.clients.peek(request.account.id, presented.clientId);
  if (known) return proven(rooms, request, presented, known, now);
  return rooms.clients.get(request.account.id, presented.clientId).then((found) => proven(rooms, request, presented, found, now));
};

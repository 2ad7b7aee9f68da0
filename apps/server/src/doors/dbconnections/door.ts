import { type BodyOf, signUp as operation } from "@faable/auth-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { problem } from "../../base/index.ts";
import { type SignUpRooms, signUp, spendSignUp } from "../../engines/passwords/index.ts";
import type { Client, Clients } from "../../records/clients/index.ts";
import { assertOriginAllowed, sourceAddress } from "../http/index.ts";

/** What the database connections' public endpoints are given. */
export interface DbConnections {
  readonly clients: Clients;
  readonly passwords: SignUpRooms;
}

const clientOf = async (clients: Clients, accountId: string, clientId: string): Promise<Client> => {
  const client = clients.peek(accountId, clientId) ?? (await clients.get(accountId, clientId));
  if (!client)
    throw problem("invalid_client", "client_id names no client of this account.", { details: { fields: ["client_id"] } });
  return client;
};

type SignUpRequest = FastifyRequest<{ Body: BodyOf<typeof operation> }>;

const handleSignUp = async ({ clients, passwords }: DbConnections, request: SignUpRequest) => {
  const { account, headers } = request;
  const { client_id: clientId, connection: name, ...input } = request.body;
  const client = await clientOf(clients, account.id, clientId);
  assertOriginAllowed(client, account, headers.origin);
  const ip = sourceAddress(request);
  const { userId } = await signUp(passwords, {
    account,
    client,
    connection: { name },
    input,
    ip,
    userAgent: headers["user-agent"] ?? null,
    language: headers["accept-language"] ?? "",
  });
  return { status: "created", user_id: userId, email_verified: false } as const;
};

export const dbConnectionsDoor = (app: FastifyInstance, given: DbConnections): void => {
  app.route<{ Body: BodyOf<typeof operation> }>({
    method: operation.method,
    url: operation.path,
    schema: { body: operation.body, response: { [operation.status]: operation.reply } },
    config: { operation },
    onRequest: async (request) => spendSignUp(given.passwords, request.account.id, sourceAddress(request)),
    handler: async (request, reply) => {
      const answer = await handleSignUp(given, request);
      return reply.header("cache-control", "no-store").send(answer);
    },
  });
};

import { grantTypes, issueToken, limits, servedGrants } from "@faable/auth-contract";
import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Clock, problem } from "../../../base/index.ts";
import type { TokenUsage } from "../../../engines/logs/index.ts";
import type { Database } from "../../../ground/tenancy/index.ts";
import type { Client, Clients } from "../../../records/clients/index.ts";
import type { Keys } from "../../../records/keys/index.ts";
import { assertOriginAllowed, type ErrorRenderer, sourceAddress } from "../../http/index.ts";
import { callerKey, spendRequest, type TokenBudgets } from "./budgets.ts";
import {
  assertClientExists,
  authenticateClient,
  clientParameterNames,
  type Presented,
  presentedCredentials,
} from "./client-authentication.ts";
import type { Authorized, Grant } from "./grants/grant.ts";
import { mint, type TokenReply } from "./mint.ts";
import type { Refuse } from "./refusals.ts";
import { readParameters, required, type TokenRequest } from "./request.ts";
import { assertActive } from "./suspension.ts";

export interface TokenEndpoint {
  readonly clients: Clients;
  /** Every grant that is served. */
  readonly grants: readonly Grant[];
  readonly keys: Keys;
  readonly database: Database;
  readonly usage: TokenUsage;
  readonly clock: Clock;
  /** Absent when limits are switched off. */
  readonly budgets: TokenBudgets | undefined;
  readonly refuse: Refuse;
}

/** Grants that exist somewhere are told back; of others nothing is, since a caller may have made them up. */
const nameOf = (grant: string): string => (grantTypes.some((known) => known === grant) ? `The grant ${grant}` : "This grant");

const grantOf = ({ grants }: TokenEndpoint, type: string): Grant => {
  const grant = grants.find((each) => each.type === type);
  if (grant) return grant;
  throw problem("unsupported_grant_type", `${nameOf(type)} is not supported here. Supported: ${servedGrants.join(", ")}.`);
};

interface Claimed {
  readonly presented: Presented;
  /** The client of this account that the credentials name. */
  readonly client: Client | undefined;
}

/** Authenticates the client inside the account, and takes the request from its budget. */
const authenticated = (
  { budgets }: Pick<TokenEndpoint, "budgets">,
  request: FastifyRequest,
  { presented, client }: Claimed,
  now: Date,
): Client => {
  assertClientExists(client, presented);
  authenticateClient(client, presented, now);
  spendRequest(budgets, callerKey(request.account.id, client.clientId, sourceAddress(request)));
  return client;
};

const granted = async (
  { keys, database, usage }: TokenEndpoint,
  request: TokenRequest,
  grant: Grant,
  authorized: Authorized,
): Promise<TokenReply> => {
  if (authorized.subject === "user") await assertActive(database, request, authorized.user, grant.type);
  const reply = await mint(keys, database, request, authorized);
  const { account, client } = request;
  const { audience } = authorized.target;
  usage.count({ accountId: account.id, client: client.id, clientId: client.clientId, audience, grant: grant.type });
  return reply;
};

/**
 * The phases of a token request, in their order. What a grant cannot forget stands here once: whoever authenticates wrongly
 * learns nothing about grants, audiences or scopes; no suspended user gets a token; every token is counted. Nothing that is
 * in memory is awaited before the signature is under way: that costs a tenth of an ES256 token.
 */
const handle = async (endpoint: TokenEndpoint, request: FastifyRequest): Promise<TokenReply> => {
  const { account, headers, body } = request;
  const named = readParameters(body, ["grant_type", ...clientParameterNames]);
  const presented = presentedCredentials(headers.authorization, named);
  const known = endpoint.clients.peek(account.id, presented.clientId);
  const claimed = { presented, client: known ?? (await endpoint.clients.get(account.id, presented.clientId)) };
  const now = endpoint.clock();
  const client = authenticated(endpoint, request, claimed, now);
  const grant = grantOf(endpoint, required(named, "grant_type"));
  grant.assertClient(client);
  assertOriginAllowed(client, account, headers.origin);
  const parameters = readParameters(body, grant.parameters);
  const userAgent = headers["user-agent"] ?? null;
  const asked: TokenRequest = { account, client, address: sourceAddress(request), userAgent, parameters, now };
  const answer = grant.authorize(asked);
  return granted(endpoint, asked, grant, answer instanceof Promise ? await answer : answer);
};

/** Mounts the token endpoint. Errors of this route, whichever step throws them, go through `refuse` on their way out. */
export const tokenDoor = async (app: FastifyInstance, endpoint: TokenEndpoint, render: ErrorRenderer): Promise<void> => {
  app.setErrorHandler(async (error, request, reply) => render(await endpoint.refuse(error, request), request, reply));
  await app.register(formbody, { bodyLimit: limits.tokenBodyBytes });
  app.post(
    issueToken.path,
    { schema: { response: { 200: issueToken.reply } }, config: { errorFormat: "oauth" }, bodyLimit: limits.tokenBodyBytes },
    async (request: FastifyRequest, reply: FastifyReply) => {
      reply.header("cache-control", "no-store").header("pragma", "no-cache");
      return handle(endpoint, request);
    },
  );
};

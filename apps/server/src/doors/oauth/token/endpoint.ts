import { grantTypes, issueToken, limits, servedGrants } from "@faable/auth-contract";
import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Clock, problem, seconds } from "../../../base/index.ts";
import type { TokenUsage } from "../../../engines/logs/index.ts";
import { grantMachineScope, mintMachineToken, resolveTarget } from "../../../engines/tokens/index.ts";
import type { Apis } from "../../../records/apis/index.ts";
import type { Client, Clients } from "../../../records/clients/index.ts";
import type { Keys } from "../../../records/keys/index.ts";
import type { Account } from "../../../records/tenants/index.ts";
import { assertOriginAllowed, type ErrorRenderer, sourceAddress } from "../../http/index.ts";
import { callerKey, spendRequest, type TokenBudgets } from "./budgets.ts";
import { assertClientExists, authenticateClient, type Presented, presentedCredentials } from "./client-authentication.ts";
import { assertMayHaveAudience, assertMayUseClientCredentials, clientCredentials } from "./grants/client-credentials.ts";
import type { Refuse } from "./refusals.ts";
import { invalidRequest, parseTokenRequest, type TokenRequest } from "./request.ts";

export interface TokenEndpoint {
  readonly clients: Clients;
  readonly apis: Apis;
  readonly keys: Keys;
  readonly usage: TokenUsage;
  readonly clock: Clock;
  /** Absent when limits are switched off. */
  readonly budgets: TokenBudgets | undefined;
  readonly refuse: Refuse;
}

interface TokenReply {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
  readonly scope: string;
}

/** Grants that exist somewhere are told back; of others nothing is, since a caller may have made them up. */
const nameOf = (grant: string): string => (grantTypes.some((known) => known === grant) ? `The grant ${grant}` : "This grant");

const assertGrantServed = ({ grantType }: TokenRequest): void => {
  if (grantType === undefined || grantType === "") throw invalidRequest("The parameter grant_type is missing.");
  if (grantType !== clientCredentials)
    throw problem("unsupported_grant_type", `${nameOf(grantType)} is not supported here. Supported: ${servedGrants.join(", ")}.`);
};

interface Claimed {
  readonly presented: Presented;
  /** The client of this account that the credentials name. */
  readonly client: Client | undefined;
}

/** Authenticates the client inside the account, and takes the request from its budget. */
const authenticated = (endpoint: TokenEndpoint, request: FastifyRequest, { presented, client }: Claimed, now: Date): Client => {
  assertClientExists(client, presented);
  authenticateClient(client, presented, now);
  spendRequest(endpoint.budgets, callerKey(request.account.id, client.clientId, sourceAddress(request)));
  return client;
};

const granted = async (
  endpoint: TokenEndpoint,
  account: Account,
  client: Client,
  parameters: TokenRequest,
  now: Date,
): Promise<TokenReply> => {
  assertMayHaveAudience(client, parameters.audience);
  const found = resolveTarget(endpoint.apis, account, parameters.audience);
  const target = found instanceof Promise ? await found : found;
  const scope = grantMachineScope(target.api, parameters.scope);
  const grant = { account, client, target, scope, now: seconds(now) };
  const { accessToken, expiresIn } = await mintMachineToken(endpoint.keys, grant);
  endpoint.usage.count({ accountId: account.id, client: client.id, clientId: client.clientId, audience: target.audience });
  return { access_token: accessToken, token_type: "Bearer", expires_in: expiresIn, scope };
};

/**
 * The phases of a token request, in their order. What a grant cannot forget stands here once: whoever authenticates wrongly
 * learns nothing about grants, audiences or scopes. Nothing that is in memory is awaited before the signature is under
 * way: that costs a tenth of an ES256 token.
 */
const handle = async (endpoint: TokenEndpoint, request: FastifyRequest): Promise<TokenReply> => {
  const { account, headers, body } = request;
  const parameters = parseTokenRequest(body);
  const presented = presentedCredentials(headers.authorization, parameters);
  const known = endpoint.clients.peek(account.id, presented.clientId);
  const claimed = { presented, client: known ?? (await endpoint.clients.get(account.id, presented.clientId)) };
  const now = endpoint.clock();
  const client = authenticated(endpoint, request, claimed, now);
  assertGrantServed(parameters);
  assertMayUseClientCredentials(client);
  assertOriginAllowed(client, account, headers.origin);
  return granted(endpoint, account, client, parameters, now);
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

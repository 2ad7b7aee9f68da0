import { issueToken } from "@faable/auth-contract";
import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Apis } from "../../../records/apis/index.ts";
import { type Clock, Problem, problem, seconds } from "../../../base/index.ts";
import type { Client, Clients } from "../../../records/clients/index.ts";
import type { Keys } from "../../../records/keys/index.ts";
import type { TokenUsage } from "../../../engines/logs/index.ts";
import type { Account } from "../../../records/tenants/index.ts";
import { grantMachineScope, mintMachineToken, resolveTarget } from "../../../engines/tokens/index.ts";
import { spendFailure, spendRequest, type TokenBudgets } from "./budgets.ts";
import { assertClientExists, authenticateClient, type Presented, presentedCredentials } from "./client-authentication.ts";
import { assertMayHaveAudience, assertMayUseClientCredentials, clientCredentials } from "./grants/client-credentials.ts";
import { assertOriginAllowed } from "./origin.ts";
import type { RecordRefusal } from "./refusals.ts";
import { parseTokenRequest, type TokenRequest } from "./request.ts";

export interface TokenEndpoint {
  readonly clients: Clients;
  readonly apis: Apis;
  readonly keys: Keys;
  readonly usage: TokenUsage;
  readonly clock: Clock;
  /** Absent when limits are switched off. */
  readonly budgets: TokenBudgets | undefined;
  readonly recordRefusal: RecordRefusal;
}

interface TokenReply {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
  readonly scope: string;
}

const assertGrantServed = ({ grantType }: TokenRequest): void => {
  if (grantType !== clientCredentials)
    throw problem("unsupported_grant_type", "This grant is not supported. See grant_types_supported in the discovery document.", {
      oauth: { error: "unsupported_grant_type" },
    });
};

interface Claimed {
  readonly presented: Presented;
  /** The client of this account that the credentials name. */
  readonly client: Client | undefined;
}

/** Authenticates the client inside the account; what fails spends the failure budget of that client and source. */
const authenticated = (endpoint: TokenEndpoint, request: FastifyRequest, { presented, client }: Claimed, now: Date): Client => {
  const caller = `${request.account.id}\n${presented.clientId.slice(0, 128)}\n${request.ip}`;
  try {
    assertClientExists(client, presented);
    assertMayUseClientCredentials(client);
    authenticateClient(client, presented, now);
    spendRequest(endpoint.budgets, caller);
    return client;
  } catch (error) {
    if (error instanceof Problem && error.code !== "too_many_requests") spendFailure(endpoint.budgets, caller);
    throw error;
  }
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
 * The phases of a token request, in their order. What a grant cannot forget stands here once. Nothing that is in memory is
 * awaited before the signature is under way: that costs a tenth of an ES256 token.
 */
const handle = async (endpoint: TokenEndpoint, request: FastifyRequest): Promise<TokenReply> => {
  const { account, headers, body } = request;
  const parameters = parseTokenRequest(body);
  assertGrantServed(parameters);
  const presented = presentedCredentials(headers.authorization, parameters);
  const known = endpoint.clients.peek(account.id, presented.clientId);
  const claimed = { presented, client: known ?? (await endpoint.clients.get(account.id, presented.clientId)) };
  const now = endpoint.clock();
  const client = authenticated(endpoint, request, claimed, now);
  assertOriginAllowed(client, account, headers.origin);
  return granted(endpoint, account, client, parameters, now);
};

export const tokenDoor = async (app: FastifyInstance, endpoint: TokenEndpoint): Promise<void> => {
  await app.register(formbody, { bodyLimit: 65_536 });
  app.post(
    issueToken.path,
    { schema: { response: { 200: issueToken.reply } }, config: { face: "oauth" } },
    async (request: FastifyRequest, reply: FastifyReply) => {
      reply.header("cache-control", "no-store").header("pragma", "no-cache");
      try {
        return await handle(endpoint, request);
      } catch (error) {
        await endpoint.recordRefusal(request, error);
        throw error;
      }
    },
  );
};

import { grantTypes, issueToken, servedGrants } from "@faable/auth-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Clock, problem } from "../../../base/index.ts";
import { type ActionRooms, askAboutMachine } from "../../../engines/actions/index.ts";
import type { TokenUsage } from "../../../engines/logs/index.ts";
import { recordAll } from "../../../ground/events/index.ts";
import type { Database } from "../../../ground/tenancy/index.ts";
import type { Clients } from "../../../records/clients/index.ts";
import { loginOf } from "../../../records/grants/index.ts";
import type { Keys } from "../../../records/keys/index.ts";
import { assertOriginAllowed, sourceAddress } from "../../http/index.ts";
import { authenticatedClient } from "./authenticated-client.ts";
import type { TokenBudgets } from "./budgets.ts";
import { clientParameterNames } from "./client-authentication.ts";
import { type Authorized, type ClientAuthorized, type Grant, ofLogin } from "./grants/grant.ts";
import { mint, type TokenReply } from "./mint.ts";
import { mountForClients } from "./mount.ts";
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
  readonly actions: ActionRooms;
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

const breakGlass = async (database: Database, { account, client, address, now }: TokenRequest, scope: string) => {
  const actor = { type: "client", id: client.clientId, ip: address } as const;
  const data = { client_id: client.clientId, scope };
  await recordAll(database.scope(account.id), [
    { type: "auth.break_glass", at: now, actor, data, concerned: { client: client.id } },
  ]);
  return {};
};

const machineClaims = (
  { actions, database }: TokenEndpoint,
  request: TokenRequest,
  { target, scope, breakGlass: past }: ClientAuthorized,
) => {
  if (past) return breakGlass(database, request, scope);
  const { account, client, address: ip, userAgent, language } = request;
  return askAboutMachine(actions, { account, client, ip, userAgent, language, audience: target.audience, scope });
};

/** The first tokens of a login are told as a part of it; renewed ones and machines' are counted. */
const count = (
  { usage, clock }: TokenEndpoint,
  { account, client, address: ip }: TokenRequest,
  { type }: Grant,
  authorized: Authorized,
): void => {
  const { target, scope } = authorized;
  const token = { accountId: account.id, client: client.id, clientId: client.clientId, audience: target.audience, grant: type };
  if (authorized.subject === "client" || type === "refresh_token") usage.count(token);
  else usage.tell({ ...token, scope, user: authorized.user.id, login: loginOf(authorized.grant.id), ip, at: clock() });
};

const granted = async (
  endpoint: TokenEndpoint,
  request: TokenRequest,
  grant: Grant,
  authorized: Authorized,
): Promise<TokenReply> => {
  const { keys, database } = endpoint;
  if (authorized.subject === "user")
    await assertActive(database, request, authorized, grant.type).catch(ofLogin(authorized.grant));
  const claims = authorized.subject === "client" ? machineClaims(endpoint, request, authorized) : {};
  const reply = await mint(keys, database, request, authorized, claims instanceof Promise ? await claims : claims);
  count(endpoint, request, grant, authorized);
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
  const now = endpoint.clock();
  const found = authenticatedClient(endpoint, request, named, now);
  const client = found instanceof Promise ? await found : found;
  const grant = grantOf(endpoint, required(named, "grant_type"));
  grant.assertClient(client);
  assertOriginAllowed(client, account, headers.origin);
  const parameters = readParameters(body, grant.parameters);
  const userAgent = headers["user-agent"] ?? null;
  const asked: TokenRequest = {
    account,
    client,
    address: sourceAddress(request),
    userAgent,
    language: headers["accept-language"] ?? "",
    hostname: request.hostname,
    parameters,
    now,
  };
  const answer = grant.authorize(asked);
  return granted(endpoint, asked, grant, answer instanceof Promise ? await answer : answer);
};

/** Mounts the token endpoint. Errors of this route, whichever step throws them, go through `refuse` on their way out. */
export const tokenDoor = (app: FastifyInstance, endpoint: TokenEndpoint): void =>
  mountForClients(app, issueToken, (request) => handle(endpoint, request));

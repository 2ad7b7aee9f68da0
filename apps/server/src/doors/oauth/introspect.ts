import { type Introspection, introspectToken } from "@faable/auth-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Static } from "typebox";
import { matchesHash, problem, seconds } from "../../base/index.ts";
import { grantOfTokenId } from "../../engines/tokens/index.ts";
import { type Client, isPublic } from "../../records/clients/index.ts";
import { findGrant, type Grant, type PresentedRefreshToken, parseRefreshToken } from "../../records/grants/index.ts";
import { findSession } from "../../records/sessions/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { findUser } from "../../records/users/index.ts";
import type { TokenReaders } from "./revoke.ts";
import { authenticatedClient } from "./token/authenticated-client.ts";
import { clientParameterNames } from "./token/client-authentication.ts";
import { mountForClients } from "./token/mount.ts";
import { readParameters, required } from "./token/request.ts";

type Answer = Static<typeof Introspection>;

/** Whatever the reason: who may not know it learns no more (RFC 7662 §2.2). */
const inactive: Answer = { active: false };

/** Whether what came of a grant still counts here: its user, and for renewals its session. */
const holds = async (
  { database, clock }: TokenReaders,
  account: Account,
  grant: Grant,
  needsSession: boolean,
): Promise<boolean> => {
  if (grant.ended !== null) return false;
  const scope = database.pointReads(account.id);
  const [user, session] = await Promise.all([
    findUser(scope, grant.userId),
    needsSession ? findSession(scope, grant.sessionId) : undefined,
  ]);
  if (!user || user.suspended) return false;
  return !needsSession || (session !== undefined && !session.revoked && session.expiresAt > clock());
};

/** Whoever registered itself is no resource server of the tenant, and asks about its own tokens alone (RFC 7662 §4). */
const mayAsk = ({ registration, clientId }: Client, of: string): boolean => registration === "admin" || clientId === of;

const ofAccessToken = async (readers: TokenReaders, account: Account, client: Client, token: string): Promise<Answer> => {
  const verified = await readers.accessTokens.verify(token, [account]).catch(() => undefined);
  if (!verified || !mayAsk(client, verified.clientId)) return inactive;
  const grantId = grantOfTokenId(verified.tokenId);
  const grant = grantId === undefined ? undefined : await findGrant(readers.database.pointReads(account.id), grantId);
  if (grantId !== undefined && (!grant || !(await holds(readers, account, grant, false)))) return inactive;
  if (!(await readers.clients.get(account.id, verified.clientId))) return inactive;
  return {
    active: true,
    scope: verified.scope,
    client_id: verified.clientId,
    token_type: "Bearer",
    sub: verified.subject,
    aud: verified.audience,
    iss: account.issuer,
    iat: verified.issuedAt,
    exp: verified.expiresAt,
    jti: verified.tokenId,
  };
};

const isCurrent = (grant: Grant, { family, secret }: PresentedRefreshToken, now: Date): boolean =>
  grant.familyHash !== null &&
  matchesHash(family, grant.familyHash) &&
  grant.refreshHash !== null &&
  matchesHash(secret, grant.refreshHash) &&
  grant.refreshExpiresAt !== null &&
  grant.refreshExpiresAt > now &&
  grant.endsAt > now;

/** Only the client that has a refresh token may ask about it. */
const ofRefreshToken = async (
  readers: TokenReaders,
  account: Account,
  client: Client,
  presented: PresentedRefreshToken,
): Promise<Answer> => {
  const grant = await findGrant(readers.database.pointReads(account.id), presented.grantId);
  if (!grant || grant.clientId !== client.id || !isCurrent(grant, presented, readers.clock())) return inactive;
  if (!(await holds(readers, account, grant, true))) return inactive;
  return {
    active: true,
    scope: grant.scope,
    client_id: client.clientId,
    token_type: "refresh_token",
    sub: grant.userId,
    aud: grant.audience,
    iss: account.issuer,
    ...(grant.refreshExpiresAt === null ? {} : { exp: seconds(grant.refreshExpiresAt) }),
  };
};

const handle = async (readers: TokenReaders, request: FastifyRequest): Promise<Answer> => {
  const { account, body } = request;
  const named = readParameters(body, [...clientParameterNames, "token", "token_type_hint"]);
  const client = await authenticatedClient(readers, request, named, readers.clock());
  if (isPublic(client))
    throw problem("unauthorized_client", "A public client cannot introspect tokens: anybody could say to be it.");
  const token = required(named, "token");
  const refresh = parseRefreshToken(token);
  return refresh ? ofRefreshToken(readers, account, client, refresh) : ofAccessToken(readers, account, client, token);
};

/** Mounts the introspection endpoint (RFC 7662). */
export const introspectDoor = (app: FastifyInstance, readers: TokenReaders): void =>
  mountForClients(app, introspectToken, (request) => handle(readers, request));

import { getUserInfo, limits } from "@faable/auth-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Clock } from "../../base/index.ts";
import { type IdentityClaims, identityClaims, type UserAccess, withoutIdentity } from "../../engines/tokens/index.ts";
import type { Budget } from "../../ground/limits/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { recordSuspended } from "../../records/users/index.ts";
import { bearerOf, invalidBearer, noBearer, readForms, sourceAddress } from "../http/index.ts";

/** What the endpoint works with. */
export interface UserInfoRooms {
  readonly userAccess: UserAccess;
  readonly database: Database;
  readonly clock: Clock;
  /** Rows of refusals; absent when limits are switched off. */
  readonly refusals: Budget | undefined;
  readonly logger: Logger;
}

const fromBody = (body: unknown): string | undefined => {
  const token: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "access_token") : undefined;
  return typeof token === "string" && token !== "" ? token : undefined;
};

/** By header or by body, but not by both, and never by the query, which ends in logs (RFC 6750 §2). */
const tokenOf = (request: FastifyRequest): string => {
  const sent = request.method === "POST" ? fromBody(request.body) : undefined;
  if (request.headers.authorization === undefined) return sent ?? noBearer();
  if (sent !== undefined) return invalidBearer("Send the token by header or by body, not by both.");
  return bearerOf(request.headers.authorization);
};

/** A suspended user's token lives on for hours: what it tries is told as often as the budget of refusals lets it. */
const refuseSuspended = async (
  { database, clock, refusals, logger }: UserInfoRooms,
  request: FastifyRequest,
  userId: string,
): Promise<never> => {
  const [scope, ip] = [database.scope(request.account.id), sourceAddress(request)];
  if ((refusals?.spend(`${request.account.id}\n${userId}\n${ip}`) ?? 0) === 0)
    await recordSuspended(scope, { userId, client: undefined, ip, flow: "userinfo", at: clock() }).catch((error: unknown) =>
      logger.error({ reqId: request.id, err: error }, "a suspended user's try could not be recorded"),
    );
  return invalidBearer("The user of this token is suspended.");
};

const handle = async (rooms: UserInfoRooms, request: FastifyRequest): Promise<IdentityClaims> => {
  const { account } = request;
  const { user, scopes, requestedClaims, customClaims, mayAct } = await rooms.userAccess.userOf(account, tokenOf(request));
  if (!mayAct) return refuseSuspended(rooms, request, user.id);
  return { ...withoutIdentity(customClaims), ...identityClaims(user, account.issuer, [...scopes], requestedClaims.userinfo) };
};

/** Mounts `/userinfo` (OIDC Core §5.3), by GET and by POST. */
export const userInfoDoor = async (app: FastifyInstance, rooms: UserInfoRooms): Promise<void> => {
  readForms(app);
  app.route({
    method: ["GET", "POST"],
    url: getUserInfo.path,
    schema: { response: { 200: getUserInfo.reply } },
    bodyLimit: limits.tokenBodyBytes,
    handler: async (request, reply) => {
      const claims = await handle(rooms, request);
      return reply.header("cache-control", "no-store").send(claims);
    },
  });
};

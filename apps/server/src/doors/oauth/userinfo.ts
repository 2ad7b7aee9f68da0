import { getUserInfo, limits } from "@faable/auth-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type IdentityClaims, identityClaims, type UserAccess, withoutIdentity } from "../../engines/tokens/index.ts";
import { bearerOf, invalidBearer, noBearer, readForms } from "../http/index.ts";

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

const handle = async (access: UserAccess, request: FastifyRequest): Promise<IdentityClaims> => {
  const { account } = request;
  const { user, scopes, requestedClaims, customClaims, mayAct } = await access.userOf(account, tokenOf(request));
  if (!mayAct) return invalidBearer("The user of this token is suspended.");
  return { ...withoutIdentity(customClaims), ...identityClaims(user, account.issuer, [...scopes], requestedClaims.userinfo) };
};

/** Mounts `/userinfo` (OIDC Core §5.3), by GET and by POST. */
export const userInfoDoor = async (app: FastifyInstance, access: UserAccess): Promise<void> => {
  readForms(app);
  app.route({
    method: ["GET", "POST"],
    url: getUserInfo.path,
    schema: { response: { 200: getUserInfo.reply } },
    bodyLimit: limits.tokenBodyBytes,
    handler: async (request, reply) => {
      const claims = await handle(access, request);
      return reply.header("cache-control", "no-store").send(claims);
    },
  });
};

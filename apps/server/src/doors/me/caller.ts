import type { FastifyRequest } from "fastify";
import { type Clock, problem } from "../../base/index.ts";
import type { UserAccess } from "../../engines/tokens/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import type { Clients } from "../../records/clients/index.ts";
import { findByCookie, isUsable } from "../../records/sessions/index.ts";
import { findUser, type UserShape } from "../../records/users/index.ts";
import { bearerOf, sessionCookieOf } from "../http/index.ts";

/** What these endpoints work with. */
export interface MeRooms {
  readonly database: Database;
  readonly userAccess: UserAccess;
  readonly clients: Clients;
  readonly clock: Clock;
}

/** Who is asking, and by which session. */
export interface Caller {
  readonly user: UserShape;
  readonly sessionId: string | undefined;
  /** What Actions gave to the access token, if the caller came with one. */
  readonly customClaims: Readonly<Record<string, unknown>>;
}

const nobody = () =>
  problem("not_logged_in", "Nobody is signed in. Send a user's access token, or sign in on this host.", {
    headers: { "www-authenticate": "Bearer" },
  });

const machine = () => problem("forbidden", "This is a machine's token, and a machine is nobody. Send a user's access token.");

const assertActive = (user: UserShape): void => {
  if (user.suspended) throw problem("user_suspended", "The user is suspended.");
};

const strangersClient = () =>
  problem(
    "forbidden",
    "This application registered itself: what the user let it know is at /userinfo. Their profile and sessions are for the tenant's own applications.",
  );

/** All of `/me` goes beyond any scope, so whoever was let in by a consent to some scopes finds it closed (SEC-AUTHZ-13). */
const byToken = async ({ userAccess, clients }: MeRooms, { account, headers }: FastifyRequest): Promise<Caller> => {
  const caller = await userAccess.userOf(account, bearerOf(headers.authorization), machine);
  const client = await clients.get(account.id, caller.clientId);
  if (client?.registration !== "admin") throw strangersClient();
  return caller;
};

const notFromHere = (): Error =>
  problem("forbidden", "With a cookie this can be asked only from a page of this host. Send a user's access token instead.");

/** A page of another origin is answered for its token, never for the cookie that its browser has here (SEC-WEB-04). */
const assertNotForeign = ({ headers: { origin }, account }: FastifyRequest): void => {
  if (origin !== undefined && origin !== account.issuer) throw notFromHere();
};

const byCookie = async ({ database, clock }: MeRooms, request: FastifyRequest): Promise<Caller> => {
  assertNotForeign(request);
  const cookie = sessionCookieOf(request);
  const scope = database.pointReads(request.account.id);
  const session = cookie === undefined ? undefined : await findByCookie(scope, cookie);
  const user = session && isUsable(session, clock()) ? await findUser(scope, session.userId) : undefined;
  if (!session || !user) throw nobody();
  return { user, sessionId: session.id, customClaims: {} };
};

/** The person behind a request: a token counts before a cookie. */
export const callerOf = async (rooms: MeRooms, request: FastifyRequest): Promise<Caller> => {
  const caller = await (request.headers.authorization === undefined ? byCookie(rooms, request) : byToken(rooms, request));
  assertActive(caller.user);
  return caller;
};

/** What a cookie alone lets somebody change must come from a page of this host: other sites can send the cookie along, too. */
export const assertFromHere = ({ headers, account }: FastifyRequest): void => {
  if (headers.authorization !== undefined) return;
  const { "sec-fetch-site": site, origin } = headers;
  if (site === "same-origin" || (site === undefined && origin === account.issuer)) return;
  throw notFromHere();
};

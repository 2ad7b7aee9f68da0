import { getMe, listMySessions, type Operation, revokeMyOtherSessions } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { listActiveSessions, revokeSessionsOf, toSession } from "../../records/sessions/index.ts";
import { sourceAddress } from "../http/index.ts";
import { assertFromHere, callerOf, type MeRooms } from "./caller.ts";

export type { MeRooms } from "./caller.ts";

const me = async (rooms: MeRooms, request: FastifyRequest) => {
  const { user, customClaims } = await callerOf(rooms, request);
  // What only administrators and backends write is not the person's to see, and the reply lets other members through.
  const { app_metadata: _, suspended_reason: __, ...shown } = user;
  return { ...customClaims, ...shown, sub: user.id };
};

const sessions = async (rooms: MeRooms, request: FastifyRequest) => {
  const { user, sessionId } = await callerOf(rooms, request);
  const rows = await listActiveSessions(rooms.database.scope(request.account.id), user.id, rooms.clock());
  return { results: rows.map(toSession), current_session_id: sessionId ?? null };
};

const revokeOthers = async (rooms: MeRooms, request: FastifyRequest) => {
  assertFromHere(request);
  const { user, sessionId } = await callerOf(rooms, request);
  const context = rooms.database.context(request.account.id, { type: "user", id: user.id, ip: sourceAddress(request) });
  const ended = await context.transact((tx) => revokeSessionsOf(tx, user.id, "user", sessionId));
  return { revoked: ended.length };
};

/** Mounts `/me`, `/me/sessions` and what ends the others. Nothing of it may be kept by anybody on the way. */
export const meDoor = (app: FastifyInstance, rooms: MeRooms): void => {
  const mount = (operation: Operation, handle: (rooms: MeRooms, request: FastifyRequest) => Promise<unknown>): void => {
    app.route({
      method: operation.method,
      url: operation.path,
      schema: { response: { [operation.status]: operation.reply } },
      config: { operation },
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const answer = await handle(rooms, request);
        return reply.header("cache-control", "no-store").send(answer);
      },
    });
  };
  mount(getMe, me);
  mount(listMySessions, sessions);
  mount(revokeMyOtherSessions, revokeOthers);
};

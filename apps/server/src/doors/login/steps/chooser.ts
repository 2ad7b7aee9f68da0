import type { FastifyReply, FastifyRequest } from "fastify";
import { problem } from "../../../base/index.ts";
import { findUser } from "../../../records/users/index.ts";
import { chooserPage, type Person, sendPage } from "../../pages/index.ts";
import { type Flow, type FlowRooms, fieldOf, formTargets, frameFor, goOn, remember } from "../flow.ts";

/** Who a user is, in words that they know themselves by. */
export const personOf = async ({ database }: FlowRooms, accountId: string, userId: string): Promise<Person> => {
  const user = await findUser(database.pointReads(accountId), userId);
  if (!user) throw problem("session_missing", "The user of this session no longer exists. Sign in again.");
  return { name: user.name, identifier: user.email ?? user.username ?? user.id };
};

export const showChooser = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> => {
  const { account, browser } = flow.login;
  if (!browser.session) throw problem("session_missing", "The session has ended. Sign in again.");
  const person = await personOf(rooms, account.id, browser.session.userId);
  return sendPage(reply, chooserPage(frameFor(rooms, request, flow), { person }), {
    ...formTargets(rooms, flow),
  });
};

export const passChooser = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> => {
  const chosen = fieldOf(request, "choice") === "current" ? { accountChosen: true } : { another: true };
  const next = await remember(rooms, flow, { ...flow.login.progress, ...chosen });
  return goOn(rooms, request, reply, next);
};

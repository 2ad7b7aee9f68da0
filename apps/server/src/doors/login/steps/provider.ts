import type { FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../../../base/index.ts";
import { leaveForProvider, socialConnections } from "../../../engines/federation/index.ts";
import { refuse } from "../../../engines/interactions/index.ts";
import { flowPaths, providerPage, redirect, sendPage, stepHref } from "../../pages/index.ts";
import { arrive, type Flow, type FlowRooms, fieldOf, frameFor } from "../flow.ts";

type Go = (location: string) => FastifyReply | Promise<FastifyReply>;

/** A connection that nobody can sign in by is the administrator's matter: the application that asked is told. */
const leave = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
  connectionId: string,
  go: Go,
): Promise<FastifyReply> => {
  try {
    return await go(await leaveForProvider(rooms.federation, flow.login, { connectionId, handle: flow.handle }));
  } catch (error) {
    if (!(error instanceof Problem) || !["invalid_connection", "connection_misconfigured"].includes(error.code)) throw error;
    return arrive(rooms, request, reply, flow, await refuse(rooms, flow.login, error));
  }
};

/** Whoever has nothing to choose is sent on at once; anybody else has come here by a reload. */
export const showProvider = (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): FastifyReply | Promise<FastifyReply> => {
  const [named, ...more] = flow.login.request.connections;
  if (named === undefined || more.length > 0) return redirect(reply, stepHref(flowPaths.login, flow.handle));
  return leave(rooms, request, reply, flow, named, (location) => redirect(reply, location));
};

/** Closed in the moment in which somebody chose it; they come back to be told. */
const nameless = { type: "custom", name: "" };

/**
 * A button was pressed. The browser is sent on by a page and not by a redirect: browsers hold every redirect that follows a
 * form to the page's policy (CSP3 §6.4.1), and where a provider sends people on to is not known here.
 */
export const passProvider = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> => {
  const id = fieldOf(request, "connection");
  const connection = (await socialConnections(rooms.connections, flow.login)).find((each) => each.id === id);
  return leave(rooms, request, reply, flow, id, (location) =>
    sendPage(reply, providerPage(frameFor(rooms, request, flow), { provider: connection ?? nameless, location }), {
      ownForms: false,
    }),
  );
};

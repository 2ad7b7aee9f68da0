import type { FastifyReply, FastifyRequest } from "fastify";
import { flowPaths, identifyPage, redirect, sendPage, stepHref } from "../../pages/index.ts";
import { type Flow, type FlowRooms, fieldOf, formTargets, frameFor, remember } from "../flow.ts";
import { methodsOf } from "../methods.ts";

/** The page that asks for the address alone. */
export const showIdentify = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
  complaints: Parameters<typeof identifyPage>[1]["complaints"] = [],
): Promise<FastifyReply> => {
  const { database: connection, providers } = await methodsOf(rooms, flow);
  // An address is asked for a password; where none is taken there is nothing to ask.
  if (!connection) return redirect(reply, stepHref(flowPaths.login, flow.handle));
  const { identifier } = flow.login.progress;
  const html = identifyPage(frameFor(rooms, request, flow), {
    providers,
    offersSignUp: !connection.disableSignup,
    complaints,
    ...(identifier === undefined ? {} : { username: identifier }),
  });
  return sendPage(reply, html, formTargets(rooms, flow));
};

/** Keeps the address on the login. Nothing is looked up, so nothing is told of who exists. */
export const passIdentify = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> => {
  const identifier = fieldOf(request, "username").trim().slice(0, 320);
  if (identifier === "")
    return showIdentify(rooms, request, reply, flow, [{ code: "missing", field: "username", identifier: true }]);
  await remember(rooms, flow, { ...flow.login.progress, identifier });
  return redirect(reply, stepHref(flowPaths.login, flow.handle));
};

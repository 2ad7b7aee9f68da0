import { continueByForm, continueLogin, limits } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Returned, resume } from "../../engines/interactions/index.ts";
import { assertWellEncoded, flowCookieOf } from "../http/index.ts";
import { redirect } from "../pages/index.ts";
import { arrive, type FlowRooms, fieldOf, openReturning } from "./flow.ts";

/** Texts only: what was sent twice says nothing. */
const textsOf = (source: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typeof source === "object" && source !== null ? source : {})
      .filter((each): each is [string, string] => typeof each[1] === "string")
      .filter(([name]) => name !== "state"),
  );

const returnedWith = ({ query, body }: FastifyRequest): Returned => ({ query: textsOf(query), body: textsOf(body) });

const handle = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  assertWellEncoded("The query", request.url);
  const { flow, secret } = await openReturning(rooms, request);
  return arrive(rooms, request, reply, flow, await resume(rooms, flow.login, secret, returnedWith(request)));
};

/** A form of another site comes without our cookies, so the browser is sent here once more, with what the form had. */
const bringCookies = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const fields = { state: fieldOf(request, "state"), ...textsOf(request.body) };
  return redirect(reply, `${continueLogin.path}?${new URLSearchParams(fields)}`);
};

type OrErrorPage = (request: FastifyRequest, reply: FastifyReply) => (error: unknown) => FastifyReply;

/** Mounts where people come back to from where an Action has sent them, by GET or by a form. */
export const continueDoor = (app: FastifyInstance, rooms: FlowRooms, orErrorPage: OrErrorPage): void => {
  app.get(continueLogin.path, { config: { operation: continueLogin } }, (request, reply) =>
    handle(rooms, request, reply).catch(orErrorPage(request, reply)),
  );
  app.post(
    continueByForm.path,
    { bodyLimit: limits.continueBodyBytes, config: { operation: continueByForm } },
    async (request, reply) =>
      flowCookieOf(request) === undefined
        ? bringCookies(request, reply)
        : handle(rooms, request, reply).catch(orErrorPage(request, reply)),
  );
};

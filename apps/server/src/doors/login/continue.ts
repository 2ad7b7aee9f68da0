import { continueByForm, continueLogin } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hashSecret, problem } from "../../base/index.ts";
import { type ResumeState, type Returned, resume, resumeStateFrom } from "../../engines/interactions/index.ts";
import { findPausedByHandle } from "../../records/interactions/index.ts";
import { assertWellEncoded, flowCookieOf } from "../http/index.ts";
import { redirect } from "../pages/index.ts";
import { arrive, clientOf, type Flow, type FlowRooms, fieldOf, flowOf } from "./flow.ts";

const unknown = () =>
  problem("invalid_state", "This sign-in is unknown, was resumed already, or took too long. Start again at the application.");

const elsewhere = () =>
  problem("state_mismatch", "This sign-in was begun in another browser. Go back to the one it was begun in.");

/** Nothing is done for another browser, least of all is the `state` spent (SEC-ACTION-05). */
const openPaused = async (rooms: FlowRooms, request: FastifyRequest, { handle, secret }: ResumeState): Promise<Flow> => {
  const { account } = request;
  const interaction = await findPausedByHandle(rooms.database.scope(account.id), handle, secret);
  if (!interaction || interaction.expiresAt <= rooms.clock()) throw unknown();
  const binding = flowCookieOf(request);
  if (binding === undefined || interaction.browserHash !== hashSecret(binding)) throw elsewhere();
  const client = await clientOf(rooms, account.id, interaction);
  return flowOf(rooms, request, interaction, { handle, client, binding });
};

/** Texts only, and not too much of them: what else a page sends tells an Action nothing. */
const textsOf = (source: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typeof source === "object" && source !== null ? source : {})
      .filter((each): each is [string, string] => typeof each[1] === "string")
      .filter(([name]) => name !== "state"),
  );

const returnedWith = ({ query, body }: FastifyRequest): Returned => ({ query: textsOf(query), body: textsOf(body) });

const handle = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  assertWellEncoded("The query", request.url);
  const state = resumeStateFrom(fieldOf(request, "state"));
  if (!state) throw unknown();
  const flow = await openPaused(rooms, request, state);
  return arrive(rooms, request, reply, flow, await resume(rooms, flow.login, state.secret, returnedWith(request)));
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
  app.post(continueByForm.path, { config: { operation: continueByForm } }, async (request, reply) =>
    flowCookieOf(request) === undefined
      ? bringCookies(request, reply)
      : handle(rooms, request, reply).catch(orErrorPage(request, reply)),
  );
};

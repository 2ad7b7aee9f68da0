import { providerCallback } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hashSecret, problem } from "../../base/index.ts";
import { type Answered, comeBack, handleOf } from "../../engines/federation/index.ts";
import { refuse } from "../../engines/interactions/index.ts";
import { findPaused } from "../../records/interactions/index.ts";
import { assertWellEncoded, flowCookieOf } from "../http/index.ts";
import { arrive, clientOf, type Flow, type FlowRooms, fieldOf, flowOf, goOn, remember } from "./flow.ts";

const unknown = () =>
  problem("invalid_state", "This sign-in is unknown, was used already, or took too long. Start again at the application.");

const elsewhere = () =>
  problem("state_mismatch", "This sign-in was begun in another browser. Go back to the one it was begun in.");

/** Nothing is done for another browser, least of all is the `state` spent (SEC-FED-01). */
const openReturned = async (rooms: FlowRooms, request: FastifyRequest, state: string): Promise<Flow> => {
  const { account } = request;
  const interaction = state === "" ? undefined : await findPaused(rooms.database.scope(account.id), state);
  if (!interaction?.progress.atProvider || interaction.expiresAt <= rooms.clock()) throw unknown();
  const binding = flowCookieOf(request);
  if (binding === undefined || interaction.browserHash !== hashSecret(binding)) throw elsewhere();
  const client = await clientOf(rooms, account.id, interaction);
  const flow = await flowOf(rooms, request, interaction, { handle: "", client, binding });
  return { ...flow, handle: handleOf(rooms.federation, flow.login) };
};

const parameters = ["state", "code", "error", "iss"] as const;

const isRepeated = ({ query }: FastifyRequest): boolean =>
  parameters.some((name) => typeof query === "object" && query !== null && Array.isArray(Reflect.get(query, name)));

const answeredWith = (request: FastifyRequest): Answered => ({
  state: fieldOf(request, "state"),
  code: fieldOf(request, "code"),
  error: fieldOf(request, "error"),
  iss: fieldOf(request, "iss"),
  repeated: isRepeated(request),
});

/** The one place where what a provider has proven is saved; from here on it is a login like any other. */
const handle = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  assertWellEncoded("The query", request.url);
  const answered = answeredWith(request);
  const flow = await openReturned(rooms, request, answered.state);
  const { login } = flow;
  const returned = await comeBack(rooms.federation, login, answered);
  if ("refused" in returned) return arrive(rooms, request, reply, flow, await refuse(rooms, login, returned.refused));
  const { atProvider: _, ...progress } = login.progress;
  return goOn(rooms, request, reply, await remember(rooms, flow, { ...progress, proof: returned.proof }));
};

type OrErrorPage = (request: FastifyRequest, reply: FastifyReply) => (error: unknown) => FastifyReply;

/** Mounts where every provider sends people back to. */
export const callbackDoor = (app: FastifyInstance, rooms: FlowRooms, orErrorPage: OrErrorPage): void => {
  app.get(providerCallback.path, { config: { operation: providerCallback } }, (request, reply) =>
    handle(rooms, request, reply).catch(orErrorPage(request, reply)),
  );
};

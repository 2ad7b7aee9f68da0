import { lifetimes, redeemTicket } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Problem, problem } from "../../base/index.ts";
import { errorAnswer, type Login } from "../../engines/interactions/index.ts";
import { bindInteraction, findInteraction, type Interaction } from "../../records/interactions/index.ts";
import { assertFormOrigin, bindBrowser, carryTicket, takeCarriedTicket } from "../http/index.ts";
import { flowPaths, frameOf, localeFor, redirect, sendAnswer } from "../pages/index.ts";
import { clientOf, type FlowRooms, fieldOf, flowOf, goOn } from "./flow.ts";

/** What an application's form proved: a login with a proof, which waits for the browser that brings its ticket. */
interface Ticket {
  readonly text: string;
  readonly interaction: Interaction;
  readonly client: NonNullable<Login["client"]>;
}

const spent = () =>
  problem("invalid_state", "This sign-in is unknown, was used already, or took too long. Start again at the application.");

const ticketOf = async (rooms: FlowRooms, request: FastifyRequest, text: string): Promise<Ticket> => {
  const { account } = request;
  const interaction = text === "" ? undefined : await findInteraction(rooms.database.scope(account.id), text);
  if (!interaction?.progress.ticket) throw spent();
  request.loginId = interaction.progress.loginId ?? null;
  const client = await clientOf(rooms, account.id, interaction);
  if (!client) throw spent();
  return { text, interaction, client };
};

const isOver = ({ startedAt }: Interaction, now: Date): boolean =>
  now.getTime() - startedAt.getTime() > lifetimes.loginTicket * 1000;

/** Used by being bound to this browser: one statement, in which of any number at once one succeeds. From then on it is a login like any other. */
const redeem = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  { text, interaction, client }: Ticket,
): Promise<FastifyReply> => {
  const binding = bindBrowser(request, reply);
  const isFirst = await bindInteraction(rooms.database.scope(request.account.id), interaction.id, binding);
  if (!isFirst || isOver(interaction, rooms.clock())) throw spent();
  return goOn(rooms, request, reply, await flowOf(rooms, request, interaction, { handle: text, client, binding }));
};

/** The application's own page asked for this, so the application is told what became of it. */
const orToClient =
  (request: FastifyRequest, reply: FastifyReply, { client, interaction }: Ticket) =>
  (error: unknown): FastifyReply => {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    const { account, headers } = request;
    const frame = frameOf({ account, client: client.name, locale: localeFor(undefined, headers["accept-language"]) });
    return sendAnswer(reply, frame, errorAnswer(interaction.request, account, error));
  };

const answer = (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply, ticket: Ticket): Promise<FastifyReply> =>
  redeem(rooms, request, reply, ticket).catch(orToClient(request, reply, ticket));

const isCrossSite = ({ headers }: FastifyRequest): boolean => headers["sec-fetch-site"] === "cross-site";

const takeForm = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  const ticket = await ticketOf(rooms, request, fieldOf(request, "ticket"));
  const { client, interaction, text } = ticket;
  assertFormOrigin(client, request.account, interaction.request.redirectUri, request.headers.origin);
  if (!isCrossSite(request)) return answer(rooms, request, reply, ticket);
  carryTicket(reply, text);
  return redirect(reply, flowPaths.ticket);
};

const takeCarried = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
  answer(rooms, request, reply, await ticketOf(rooms, request, takeCarriedTicket(request, reply) ?? ""));

type OrErrorPage = (request: FastifyRequest, reply: FastifyReply) => (error: unknown) => FastifyReply;

/**
 * Mounts where the ticket of a login by an application's own form becomes a session and an answer. Browsers leave our cookies
 * out of a form of another site, so there it takes a second step, by a cookie of its own: otherwise the session that the
 * browser has would be forgotten instead of renewed. Nothing of it is ever in a URL.
 */
export const ticketDoor = (app: FastifyInstance, rooms: FlowRooms, orErrorPage: OrErrorPage): void => {
  app.post(redeemTicket.path, (request, reply) => takeForm(rooms, request, reply).catch(orErrorPage(request, reply)));
  app.get(flowPaths.ticket, (request, reply) => takeCarried(rooms, request, reply).catch(orErrorPage(request, reply)));
};

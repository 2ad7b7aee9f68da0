import type { FastifyReply, FastifyRequest } from "fastify";
import { problem } from "../../../base/index.ts";
import { consentTo, errorAnswer, noteRefusedConsent, scopesToConsent } from "../../../engines/interactions/index.ts";
import type { Context } from "../../../ground/tenancy/index.ts";
import type { Client } from "../../../records/clients/index.ts";
import { finishInteraction } from "../../../records/interactions/index.ts";
import { consentPage, sendAnswer, sendPage } from "../../pages/index.ts";
import { type Flow, type FlowRooms, fieldOf, formTargets, frameFor, goOn, remember } from "../flow.ts";
import { personOf } from "./chooser.ts";

const askingClient = ({ login }: Flow): Client => {
  if (!login.client) throw problem("invalid_state", "Nobody asks for consent here.");
  return login.client;
};

const consentingUser = ({ login }: Flow): string => {
  const userId = login.progress.proof?.userId ?? login.browser.session?.userId;
  if (userId === undefined) throw problem("session_missing", "The session has ended. Sign in again.");
  return userId;
};

export const showConsent = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> => {
  const { account, request: asked } = flow.login;
  const client = askingClient(flow);
  const api = asked.audience === undefined ? undefined : await rooms.apis.get(account.id, asked.audience);
  const person = await personOf(rooms, account.id, consentingUser(flow));
  const html = consentPage(frameFor(rooms, request, flow), {
    client: client.name,
    redirectUri: asked.redirectUri,
    person: person.identifier,
    scopes: scopesToConsent(asked).map((name) => ({ name, description: api?.descriptions.get(name) })),
    ownRegistration: client.registration === "dynamic",
  });
  return sendPage(reply, html, formTargets(rooms, flow));
};

/** What a person decides on this page is done in their own name. */
const contextOf = (rooms: FlowRooms, { login: { account, browser, progress } }: Flow, userId: string): Context => {
  const { loginId: login } = progress;
  const actor = { type: "user", id: userId, ip: browser.ip, ...(login === undefined ? {} : { login }) } as const;
  return rooms.database.context(account.id, actor);
};

const allow = async (rooms: FlowRooms, flow: Flow): Promise<Flow> => {
  const { request, progress } = flow.login;
  const userId = consentingUser(flow);
  await contextOf(rooms, flow, userId).transact((tx) => consentTo(tx, askingClient(flow), request, userId));
  return remember(rooms, flow, { ...progress, consented: true });
};

/** Whoever refuses is sent back to the client, which is told so. */
const refuse = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply, flow: Flow): Promise<FastifyReply> => {
  const { account, request: asked, interaction } = flow.login;
  const userId = consentingUser(flow);
  await contextOf(rooms, flow, userId).transact(async (tx) => {
    if (await finishInteraction(tx, interaction.id, tx.at)) await noteRefusedConsent(tx, askingClient(flow), asked, userId);
  });
  const answer = errorAnswer(asked, account, problem("access_denied", "The user refused."));
  return sendAnswer(reply, frameFor(rooms, request, flow), answer);
};

export const passConsent = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> =>
  fieldOf(request, "decision") === "allow"
    ? goOn(rooms, request, reply, await allow(rooms, flow))
    : refuse(rooms, request, reply, flow);

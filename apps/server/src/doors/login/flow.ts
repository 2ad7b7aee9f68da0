import type { FastifyReply, FastifyRequest } from "fastify";
import { createId, hashSecret, type Keyring, problem } from "../../base/index.ts";
import type { FederationRooms } from "../../engines/federation/index.ts";
import {
  type Advanced,
  advance,
  type Login,
  type LoginRooms,
  leavingTo,
  type PageStep,
} from "../../engines/interactions/index.ts";
import type { SignUpRooms } from "../../engines/passwords/index.ts";
import { type Client, type Clients, registeredRedirectUri } from "../../records/clients/index.ts";
import {
  bindInteraction,
  findInteraction,
  findPaused,
  type Interaction,
  type Progress,
  parseResumeState,
  saveProgress,
} from "../../records/interactions/index.ts";
import { assertOwnForm, bindBrowser, browserOf, flowCookieOf, formTokenFor, setSessionCookie } from "../http/index.ts";
import { type FormFrame, formFrameOf, localeFor, pageOf, redirect, sendAnswer, stepHref } from "../pages/index.ts";

/** What the steps of a login work with. */
export interface FlowRooms extends LoginRooms {
  readonly keyring: Keyring;
  readonly clients: Clients;
  readonly passwords: SignUpRooms;
  readonly federation: FederationRooms;
}

/** A login under way in the browser that came, and the handle by which its pages name it. */
export interface Flow {
  readonly handle: string;
  readonly login: Login & { readonly interaction: Interaction };
  /** What binds the browser to its logins. */
  readonly binding: string;
}

const memberOf = (source: unknown, name: string): string | undefined => {
  const value: unknown = typeof source === "object" && source !== null ? Reflect.get(source, name) : undefined;
  return typeof value === "string" ? value : undefined;
};

/** A field of a form or query; empty when it was not sent, or sent twice. */
export const fieldOf = (request: FastifyRequest, name: string): string =>
  memberOf(request.method === "GET" ? request.query : request.body, name) ?? "";

const expired = () =>
  problem("invalid_state", "This page belongs to no sign-in that is under way. Start again at the application.");

const elsewhere = () =>
  problem("state_mismatch", "This sign-in was begun in another browser. Start again in this one, with cookies on.");

/** The login is bound to the browser that began it; one that no browser has seen yet, to the one that comes first. */
const bindingFor = async (
  { database }: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  { id, browserHash }: Interaction,
): Promise<string> => {
  const binding = flowCookieOf(request);
  if (binding !== undefined && browserHash === hashSecret(binding)) return binding;
  if (browserHash !== null) throw elsewhere();
  const own = bindBrowser(request, reply);
  if (!(await bindInteraction(database.scope(request.account.id), id, own))) throw elsewhere();
  return own;
};

/** The client at which somebody signs in; none where a page of ours asks for nobody in particular. */
export const clientOf = async (rooms: FlowRooms, accountId: string, interaction: Interaction): Promise<Client | undefined> => {
  const { clientId, ownPage, redirectUri } = interaction.request;
  if (ownPage && clientId === undefined) return undefined;
  const client = clientId === undefined ? undefined : await rooms.clients.get(accountId, clientId);
  if (!client || client.id !== interaction.client) throw expired();
  // A callback that was removed while somebody was signing in is one that nobody is sent to.
  if (!ownPage && registeredRedirectUri(client, redirectUri) === undefined) throw expired();
  return client;
};

/** A request that was pushed, and a ticket that nobody has brought, are no login that a page could be asked for. */
const hasPages = ({ progress: { pushed, ticket }, browserHash }: Interaction): boolean =>
  !pushed && !(ticket && browserHash === null);

/** A login as it stands, in the browser that it is bound to. */
export const flowOf = async (
  { database }: FlowRooms,
  request: FastifyRequest,
  interaction: Interaction,
  { handle, client, binding }: Pick<Flow, "handle" | "binding"> & Pick<Login, "client">,
): Promise<Flow> => {
  const { account } = request;
  const browser = await browserOf(database, request);
  const { request: asked, progress } = interaction;
  return { handle, binding, login: { account, client, request: asked, browser, interaction, progress } };
};

/** Opens the login that a request is about. Throws `invalid_state` or `state_mismatch`, which are told on a page. */
export const openFlow = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply): Promise<Flow> => {
  const { account } = request;
  const handle = fieldOf(request, "state");
  const interaction = handle === "" ? undefined : await findInteraction(rooms.database.scope(account.id), handle);
  if (!interaction || !hasPages(interaction) || interaction.expiresAt <= rooms.clock()) throw expired();
  request.loginId = interaction.progress.loginId ?? null;
  const client = await clientOf(rooms, account.id, interaction);
  const binding = await bindingFor(rooms, request, reply, interaction);
  return flowOf(rooms, request, interaction, { handle, client, binding });
};

const unresumable = () =>
  problem("invalid_state", "This sign-in is unknown, was used already, or took too long. Start again at the application.");

/**
 * Opens the login to which a person returns from elsewhere: from a provider, or from where an Action has sent them. Nothing is
 * done for another browser than the one that left, least of all is the `state` spent (SEC-FED-01, SEC-ACTION-05).
 */
export const openReturning = async (
  rooms: FlowRooms,
  request: FastifyRequest,
): Promise<{ readonly flow: Flow; readonly secret: string }> => {
  const { account } = request;
  const state = parseResumeState(fieldOf(request, "state"));
  const interaction = state && (await findPaused(rooms.database.scope(account.id), state));
  if (!interaction || interaction.expiresAt <= rooms.clock()) throw unresumable();
  request.loginId = interaction.progress.loginId ?? null;
  const binding = flowCookieOf(request);
  if (binding === undefined || interaction.browserHash !== hashSecret(binding)) throw elsewhere();
  const client = await clientOf(rooms, account.id, interaction);
  return { flow: await flowOf(rooms, request, interaction, { handle: state.handle, client, binding }), secret: state.secret };
};

/** Whatever changes something must come from a page that was drawn for this browser. */
export const assertFlowForm = ({ keyring }: FlowRooms, request: FastifyRequest, { binding }: Flow): void =>
  assertOwnForm(keyring, request, binding, fieldOf(request, "csrf"));

/** The frame that a page of this login is drawn in. */
export const frameFor = ({ keyring }: FlowRooms, request: FastifyRequest, { handle, binding, login }: Flow): FormFrame => {
  const { account, headers } = request;
  const locale = localeFor(login.request.uiLocales, headers["accept-language"]);
  const form = { state: handle, csrf: formTokenFor(keyring, account, binding) };
  return formFrameOf({ account, locale, client: login.client?.name }, form);
};

/**
 * Where the forms of this login's pages may lead in the end, besides here. Browsers hold the redirects after a form to it, too
 * (CSP3 §6.4.1), and where an Action sends people is not known before it has run.
 */
export const formTargets = ({ actions }: FlowRooms, { login: { account, request } }: Flow) => ({
  formTargets: [request.redirectUri],
  formsAnywhere: (actions.actions.peek(account.id, "post-login") ?? []).some(({ code }) => code.includes("sendUserTo")),
});

/** The flow of a login that has come so far. */
export const reached = (flow: Flow, progress: Progress): Flow => {
  const { login } = flow;
  return { ...flow, login: { ...login, progress, interaction: { ...login.interaction, progress } } };
};

/** Notes how far a login has come. One that was finished meanwhile, in another tab, goes no further. */
export const remember = async ({ database, clock }: FlowRooms, flow: Flow, progress: Progress): Promise<Flow> => {
  const { login } = flow;
  if (!(await saveProgress(database.scope(login.account.id), login.interaction.id, progress, clock()))) throw expired();
  return reached(flow, progress);
};

/** A login that has been finished: whoever comes back to one of its pages is given a new answer if they are signed in, without being asked again. */
const again = ({ clock }: FlowRooms, { login }: Flow): Login => ({
  ...login,
  interaction: undefined,
  progress: { loginId: createId("login", clock()) },
  request: { ...login.request, prompt: login.request.prompt.filter((each) => each === "none") },
});

/** Takes the login to where it comes by itself, and the browser with it. `stay` is a page that may be shown instead. */
export const goOn = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
  mayStay: (step: PageStep) => FastifyReply | Promise<FastifyReply> | undefined = () => undefined,
): Promise<FastifyReply> => {
  const login = flow.login.interaction.finished ? again(rooms, flow) : flow.login;
  request.loginId = login.progress.loginId ?? null;
  return arrive(rooms, request, reply, flow, await advance(rooms, login), mayStay);
};

/** Sends the browser to where its login has come. */
export const arrive = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
  advanced: Advanced,
  mayStay: (step: PageStep) => FastifyReply | Promise<FastifyReply> | undefined = () => undefined,
): Promise<FastifyReply> => {
  // There is no row any more that could wait for whoever comes back.
  if (flow.login.interaction.finished && advanced.kind !== "answer") throw expired();
  if (advanced.kind === "leave")
    return redirect(reply, leavingTo(advanced.url, { handle: flow.handle, secret: advanced.secret }));
  if (advanced.cookie) setSessionCookie(reply, advanced.cookie);
  if (advanced.kind === "answer") return sendAnswer(reply, frameFor(rooms, request, flow), advanced.answer);
  return (await mayStay(advanced.page)) ?? redirect(reply, stepHref(pageOf(advanced.page), flow.handle));
};

import { limits, logout } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Keyring, problem } from "../../../base/index.ts";
import { endSession, frontChannelAddresses, type LogoutRooms } from "../../../engines/logout/index.ts";
import type { Session } from "../../../records/sessions/index.ts";
import { findUser } from "../../../records/users/index.ts";
import {
  assertOwnForm,
  assertWellEncoded,
  browserOf,
  clearSessionCookie,
  formTokenFor,
  sessionCookieOf,
  wantsJson,
} from "../../http/index.ts";
import {
  flowPaths,
  formFrameOf,
  formPostPage,
  frameOf,
  logoutPage,
  sendPage,
  signedOutPage,
  stayedPage,
} from "../../pages/index.ts";
import { refusePage } from "../authorize/refuse-page.ts";
import { sendDone, surroundingsOf } from "./answer.ts";
import { type LogoutParameters, readLogoutParameters, writeLogoutParameters } from "./parameters.ts";
import { type LogoutRequest, type LogoutRequestRooms, logoutRequest } from "./request.ts";

/** What the logout works with. */
export interface LogoutEndpoint extends LogoutRooms, LogoutRequestRooms {
  readonly keyring: Keyring;
}

interface Asked {
  readonly parameters: LogoutParameters;
  readonly asked: LogoutRequest;
}

const finish = async (
  endpoint: LogoutEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  { parameters, asked }: Asked,
  session: Session,
): Promise<FastifyReply> => {
  const { account } = request;
  const { ip } = await browserOf(endpoint.database, request);
  const relying = await endSession(endpoint, { account, session, client: asked.client, ip });
  clearSessionCookie(reply);
  return sendDone(request, reply, {
    parameters,
    asked,
    addresses: frontChannelAddresses(relying, account, session),
    wanted: true,
  });
};

const needsPerson = () =>
  problem(
    "interaction_required",
    "Without an id_token_hint of this very session the person is asked first: send the browser here, or send the hint.",
  );

/** The form carries the request through without the hint that was of no use; it is checked anew when it comes back. */
const confirm = async (
  { keyring, database }: LogoutEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  { parameters: { id_token_hint: _, ...kept }, asked }: Asked,
  session: Session,
  binding: string,
): Promise<FastifyReply> => {
  if (wantsJson(request)) throw needsPerson();
  const { account } = request;
  const state = writeLogoutParameters(asked.client ? { ...kept, client_id: asked.client.clientId } : kept);
  const frame = formFrameOf(surroundingsOf(request, asked.client, kept.ui_locales), {
    state,
    csrf: formTokenFor(keyring, account, binding),
  });
  const user = await findUser(database.pointReads(account.id), session.userId);
  const html = logoutPage(frame, { person: user?.email ?? user?.username ?? null });
  return sendPage(reply, html, { formTargets: asked.target === undefined ? [] : [asked.target] });
};

/** What was asked for, where the browser's cookies are. */
const answer = async (
  endpoint: LogoutEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  parameters: LogoutParameters,
): Promise<FastifyReply> => {
  const { session } = await browserOf(endpoint.database, request);
  const binding = sessionCookieOf(request);
  const asked = await logoutRequest(endpoint, request.account, parameters, session);
  if (!session || binding === undefined) {
    if (binding !== undefined) clearSessionCookie(reply);
    return sendDone(request, reply, { parameters, asked, addresses: [], wanted: asked.proven });
  }
  if (!asked.proven) return confirm(endpoint, request, reply, { parameters, asked }, session, binding);
  return finish(endpoint, request, reply, { parameters, asked }, session);
};

/**
 * A form of another site comes without our cookies: only a form of our own shows whose browser it is. A redirect would show it,
 * too, but with the ID token in the URL, where histories and logs of proxies keep it.
 */
const bring = async (
  endpoint: LogoutEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  parameters: LogoutParameters,
): Promise<FastifyReply> => {
  const { account } = request;
  const { target } = await logoutRequest(endpoint, account, parameters, undefined);
  const view = { redirectUri: `${account.issuer}${flowPaths.broughtLogout}`, parameters };
  const html = formPostPage(frameOf(surroundingsOf(request, undefined, parameters.ui_locales)), view);
  return sendPage(reply, html, { formTargets: target === undefined ? [] : [target] });
};

const comesWithoutCookies = (request: FastifyRequest): boolean =>
  request.method === "POST" && sessionCookieOf(request) === undefined && !wantsJson(request);

const handle = async (endpoint: LogoutEndpoint, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  assertWellEncoded("The query", request.url);
  const parameters = readLogoutParameters(request.method === "GET" ? request.query : request.body);
  return (comesWithoutCookies(request) ? bring : answer)(endpoint, request, reply, parameters);
};

const takeBrought = async (endpoint: LogoutEndpoint, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
  answer(endpoint, request, reply, readLogoutParameters(request.body));

const bodyOf = ({ body }: FastifyRequest): object => (typeof body === "object" && body !== null ? body : {});

const textIn = (request: FastifyRequest, name: string): string => {
  const value: unknown = Reflect.get(bodyOf(request), name);
  return typeof value === "string" ? value : "";
};

/** The person's decision. Whoever has been signed out meanwhile is told so, whatever they decide. */
const decide = async (endpoint: LogoutEndpoint, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  const binding = sessionCookieOf(request);
  const { session } = await browserOf(endpoint.database, request);
  const parameters = readLogoutParameters(Object.fromEntries(new URLSearchParams(textIn(request, "state"))));
  if (!session)
    return sendPage(reply, signedOutPage(frameOf(surroundingsOf(request, undefined, parameters.ui_locales)), { returnTo: null }));
  assertOwnForm(endpoint.keyring, request, binding, textIn(request, "csrf"));
  const asked = await logoutRequest(endpoint, request.account, parameters, session);
  if (textIn(request, "decision") !== "sign_out")
    return sendPage(reply, stayedPage(frameOf(surroundingsOf(request, asked.client, parameters.ui_locales))));
  return finish(endpoint, request, reply, { parameters, asked }, session);
};

/** Mounts `/logout` (OIDC RP-Initiated Logout 1.0) and the pages that belong to it. */
export const logoutDoor = (app: FastifyInstance, endpoint: LogoutEndpoint): void => {
  const bodyLimit = limits.tokenBodyBytes;
  app.route({
    method: ["GET", "POST"],
    url: logout.path,
    bodyLimit,
    handler: (request, reply) => handle(endpoint, request, reply).catch(refusePage(request, reply)),
  });
  app.post(flowPaths.broughtLogout, { bodyLimit }, (request, reply) =>
    takeBrought(endpoint, request, reply).catch(refusePage(request, reply)),
  );
  app.post(flowPaths.logout, { bodyLimit }, (request, reply) =>
    decide(endpoint, request, reply).catch(refusePage(request, reply)),
  );
  app.get(flowPaths.signedOut, (request, reply) =>
    sendPage(reply, signedOutPage(frameOf(surroundingsOf(request, undefined, undefined)), { returnTo: null })),
  );
};

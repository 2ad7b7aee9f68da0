import { authorize, limits } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createId, Problem } from "../../../base/index.ts";
import { departureFor, type FederationRooms } from "../../../engines/federation/index.ts";
import {
  type Advanced,
  type AnswerTarget,
  advance,
  errorAnswer,
  expectActions,
  type Login,
  type LoginRooms,
  leavingTo,
} from "../../../engines/interactions/index.ts";
import type { Client, Clients } from "../../../records/clients/index.ts";
import { type AuthorizationRequest, beginInteraction, newHandle, type Progress } from "../../../records/interactions/index.ts";
import { assertWellEncoded, bindBrowser, browserOf, sessionCookieOf, setSessionCookie } from "../../http/index.ts";
import { flowPaths, frameOf, localeFor, pageOf, redirect, sendAnswer, stepHref } from "../../pages/index.ts";
import { type Destination, destinationOf } from "./client-and-redirect.ts";
import { type AuthorizationParameters, readAuthorizationParameters } from "./parameters.ts";
import { type PushedRequest, takePushed } from "./pushed.ts";
import { type RefusalRows, recordRefusal } from "./record-refusal.ts";
import { refusePage } from "./refuse-page.ts";
import { authorizationRequest, type RequestRooms } from "./request.ts";

/** What the authorization endpoint works with. */
export interface AuthorizationEndpoint extends RequestRooms, LoginRooms, RefusalRows {
  readonly clients: Clients;
  readonly federation: FederationRooms;
}

const frameFor = ({ account, headers }: FastifyRequest, client: Client, uiLocales: string | undefined) =>
  frameOf({ account, client: client.name, locale: localeFor(uiLocales, headers["accept-language"]) });

/** A responsive error needs a mode and a state that are good; of one that is not, the default and none. */
const targetOf = ({ redirectUri }: Destination, { response_mode, state }: AuthorizationParameters): AnswerTarget => ({
  redirectUri,
  responseMode: response_mode === "form_post" ? "form_post" : "query",
  state,
});

/** How far a login has come that begins. */
const beginning = (asked: AuthorizationRequest, progress: Progress): Progress => ({
  ...(asked.loginHint === undefined ? {} : { identifier: asked.loginHint }),
  ...progress,
});

/** Keeps the login for its pages, or for its person to come back with a secret. */
const begin = async (
  { database, clock }: AuthorizationEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  client: Client,
  asked: AuthorizationRequest,
  { id, ...at }: { readonly id: string; readonly progress: Progress; readonly secret?: string },
): Promise<void> => {
  // A form of another site comes without our cookies: that login is bound to the browser that opens its first page.
  const browser = request.method === "GET" ? bindBrowser(request, reply) : undefined;
  await beginInteraction(database.scope(request.account.id), id, { client: client.id, request: asked, browser, ...at }, clock());
};

/** An Action sends the person elsewhere before any page of ours: the login waits for them. */
const leave = async (
  endpoint: AuthorizationEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  client: Client,
  asked: AuthorizationRequest,
  { url, secret, progress }: Extract<Advanced, { readonly kind: "leave" }>,
): Promise<FastifyReply> => {
  const { id, handle } = newHandle();
  await begin(endpoint, request, reply, client, asked, { id, progress: beginning(asked, progress), secret });
  return redirect(reply, leavingTo(url, { handle, secret }));
};

type Page = Extract<Advanced, { readonly kind: "page" }>;

/** To the next page; or to the provider, where the request leaves one and nothing has to be asked here. */
const onTo = async (
  endpoint: AuthorizationEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  client: Client,
  login: Login,
  { page, progress: reached }: Page,
): Promise<FastifyReply> => {
  const { request: asked } = login;
  const [connectionId] = asked.connections;
  const { id, handle } = newHandle();
  const progress = beginning(asked, reached);
  if (page !== "provider" || connectionId === undefined) {
    await begin(endpoint, request, reply, client, asked, { id, progress });
    return redirect(reply, stepHref(pageOf(page), handle));
  }
  const visit = { ...login, interaction: { id }, progress };
  const { url, ...waiting } = await departureFor(endpoint.federation, visit, { connectionId, handle });
  await begin(endpoint, request, reply, client, asked, { id, ...waiting });
  return redirect(reply, url);
};

const send = async (
  endpoint: AuthorizationEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  client: Client,
  login: Login,
  advanced: Advanced,
): Promise<FastifyReply> => {
  const { request: asked } = login;
  if (advanced.kind === "leave") return leave(endpoint, request, reply, client, asked, advanced);
  if (advanced.kind === "page") return onTo(endpoint, request, reply, client, login, advanced);
  if (advanced.cookie) setSessionCookie(reply, advanced.cookie);
  return sendAnswer(reply, frameFor(request, client, asked.uiLocales), advanced.answer);
};

const answered = async (
  endpoint: AuthorizationEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  { client }: Destination,
  asked: AuthorizationRequest,
  loginId: string,
): Promise<FastifyReply> => {
  const progress = { loginId };
  if (request.method === "POST") {
    const { id, handle } = newHandle();
    await begin(endpoint, request, reply, client, asked, { id, progress: beginning(asked, progress) });
    return redirect(reply, stepHref(flowPaths.next, handle));
  }
  const cookie = sessionCookieOf(request);
  const foreseen = cookie === undefined ? undefined : expectActions(endpoint, request.account, cookie);
  const browser = await browserOf(endpoint.database, request);
  const login: Login = { account: request.account, client, request: asked, browser, interaction: undefined, progress, foreseen };
  return send(endpoint, request, reply, client, login, await advance(endpoint, login));
};

/** Once it is known where the client is, every refusal goes there (RFC 6749 §4.1.2.1). A fault of ours stays with us. */
const orToClient =
  (request: FastifyRequest, reply: FastifyReply, client: Client, target: AnswerTarget) =>
  (error: unknown): FastifyReply => {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return sendAnswer(reply, frameFor(request, client, undefined), errorAnswer(target, request.account, error));
  };

/** A request that was pushed has been checked already; it is taken once, by the client that pushed it (RFC 9126 §4). */
const handlePushed = (
  endpoint: AuthorizationEndpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  pushed: PushedRequest,
  loginId: string,
) =>
  answered(endpoint, request, reply, pushed.destination, pushed.request, loginId).catch(
    orToClient(request, reply, pushed.destination.client, pushed.request),
  );

const handle = async (endpoint: AuthorizationEndpoint, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  assertWellEncoded("The query", request.url);
  const { parameters, flaws } = readAuthorizationParameters(request.method === "GET" ? request.query : request.body);
  const loginId = createId("login", endpoint.clock());
  const record = async (error: unknown): Promise<never> => {
    if (await recordRefusal(endpoint, request, loginId, parameters, error)) request.loginId = loginId;
    throw error;
  };
  const pushed = await takePushed(endpoint, request.account, parameters).catch(record);
  if (pushed) return handlePushed(endpoint, request, reply, pushed, loginId);
  const destination = await destinationOf(endpoint.clients, request.account, parameters, flaws).catch(record);
  return authorizationRequest(endpoint, request.account, destination, parameters, flaws)
    .catch(record)
    .then((asked) => answered(endpoint, request, reply, destination, asked, loginId))
    .catch(orToClient(request, reply, destination.client, targetOf(destination, parameters)));
};

/** Mounts `/authorize`, by GET and by POST alike. What cannot be answered to the client is told on a page of our own. */
export const authorizeDoor = (app: FastifyInstance, endpoint: AuthorizationEndpoint): void => {
  app.route({
    method: ["GET", "POST"],
    url: authorize.path,
    bodyLimit: limits.tokenBodyBytes,
    handler: (request, reply) => handle(endpoint, request, reply).catch(refusePage(request, reply)),
  });
};

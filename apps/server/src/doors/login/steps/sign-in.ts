import type { FastifyReply, FastifyRequest } from "fastify";
import { Problem, problem } from "../../../base/index.ts";
import { authenticateWithPassword } from "../../../engines/passwords/index.ts";
import type { Connection } from "../../../records/connections/index.ts";
import { type Complaint, sendPage, signInPage } from "../../pages/index.ts";
import { complaintOf } from "../complaints.ts";
import { databaseConnection, offersSignUp } from "../database-connection.ts";
import { type Flow, type FlowRooms, fieldOf, formTargets, frameFor, goOn, remember } from "../flow.ts";
import { methodsOf } from "../methods.ts";

const noMethod = () => problem("invalid_connection", "This application offers no way to sign in with a password.");

const offersRememberMe = ({ login }: Flow): boolean => login.account.settings.login_methods.remember_me === "optional";

const show = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
  failed?: { readonly complaint: Complaint; readonly status: number },
): Promise<FastifyReply> => {
  const { login } = flow;
  const { database, providers, providersFirst } = await methodsOf(rooms, flow);
  if (!database && providers.length === 0) throw noMethod();
  const username = login.progress.identifier;
  const html = signInPage(frameFor(rooms, request, flow), {
    ...(database ? { identifier: database.loginIdentifier } : {}),
    providers,
    providersFirst,
    identified: (login.account.settings.login_methods.identifier_first ?? false) && username !== undefined,
    offersSignUp: database !== undefined && offersSignUp(flow, database),
    ...(username === undefined ? {} : { username }),
    ...(offersRememberMe(flow) ? { rememberMe: false } : {}),
    ...(failed ? { complaints: [failed.complaint] } : {}),
  });
  return sendPage(reply, html, { status: failed?.status ?? 200, ...formTargets(rooms, flow) });
};

/** The page that asks for name and password, or by which provider somebody wants to sign in. */
export const showSignIn = (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply, flow: Flow): Promise<FastifyReply> =>
  show(rooms, request, reply, flow);

/** Without a choice on the page the cookie is kept, as people expect of a site that does not ask. */
const isRemembered = (request: FastifyRequest, flow: Flow): boolean =>
  !offersRememberMe(flow) || fieldOf(request, "remember_me") === "true";

const prove = async (rooms: FlowRooms, request: FastifyRequest, flow: Flow, connection: Connection): Promise<Flow> => {
  const { account, client, browser, progress } = flow.login;
  const identifier = fieldOf(request, "username") || (progress.identifier ?? "");
  const { userId, connectionId, proofs } = await authenticateWithPassword(rooms.passwords, {
    account,
    client,
    connection: { id: connection.id },
    identifier,
    password: fieldOf(request, "password"),
    ip: browser.ip,
    flow: "login",
    ...(progress.loginId === undefined ? {} : { login: progress.loginId }),
  });
  const proof = {
    userId,
    connectionId,
    authenticatedAt: rooms.clock().toISOString(),
    amr: ["pwd"],
    acr: "urn:faable:loa:1",
    signedUp: false,
    remember: isRemembered(request, flow),
    proofs,
  };
  return remember(rooms, flow, { ...progress, identifier, proof });
};

/** On the way to their own page a suspended person has nowhere to go on to: that is told on a page of its own. */
const endsLogin = ({ login }: Flow, { code }: Problem): boolean => login.request.ownPage && code === "user_suspended";

/** What was typed as a name stays; the page says what to do. */
const tellOn =
  (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply, flow: Flow) =>
  (error: unknown): Promise<FastifyReply> => {
    const complaint = error instanceof Problem ? complaintOf(error) : undefined;
    if (!(error instanceof Problem) || !complaint || endsLogin(flow, error)) throw error;
    const typed = fieldOf(request, "username");
    const identifier = typed === "" ? flow.login.progress.identifier : typed.slice(0, 320);
    const progress = identifier === undefined ? flow.login.progress : { ...flow.login.progress, identifier };
    return show(
      rooms,
      request,
      reply,
      { ...flow, login: { ...flow.login, progress } },
      {
        complaint,
        status: error.status,
      },
    );
  };

/** Takes name and password. */
export const passSignIn = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> => {
  const connection = await databaseConnection(rooms, flow);
  if (!connection) throw noMethod();
  const proven = await prove(rooms, request, flow, connection).catch(tellOn(rooms, request, reply, flow));
  return "login" in proven ? goOn(rooms, request, reply, proven) : proven;
};

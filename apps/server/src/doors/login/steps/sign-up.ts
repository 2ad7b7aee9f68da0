import type { FastifyReply, FastifyRequest } from "fastify";
import { Problem, problem } from "../../../base/index.ts";
import { refuse } from "../../../engines/interactions/index.ts";
import { signUp, spendSignUp, unmetRules } from "../../../engines/passwords/index.ts";
import type { Connection } from "../../../records/connections/index.ts";
import { type Complaint, sendPage, signUpPage } from "../../pages/index.ts";
import { complaintOf, policyInWords } from "../complaints.ts";
import { databaseConnection, offersSignUp } from "../database-connection.ts";
import { arrive, type Flow, type FlowRooms, fieldOf, formTargets, frameFor, goOn, remember } from "../flow.ts";
import { methodsOf } from "../methods.ts";

const closed = () => problem("signup_disabled", "Sign-up is switched off here.");

const openConnection = async (rooms: FlowRooms, flow: Flow): Promise<Connection> => {
  const connection = await databaseConnection(rooms, flow);
  if (!connection || !offersSignUp(flow, connection)) throw closed();
  return connection;
};

const typed = (request: FastifyRequest) => ({
  email: fieldOf(request, "email").trim(),
  username: fieldOf(request, "username").trim(),
  name: fieldOf(request, "name").trim(),
  password: fieldOf(request, "password"),
});

const show = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
  connection: Connection,
  failed?: { readonly complaints: readonly Complaint[]; readonly status: number },
): Promise<FastifyReply> => {
  const { providers } = await methodsOf(rooms, flow);
  const { email, username, name, password } = failed
    ? typed(request)
    : { email: flow.login.progress.identifier ?? "", username: "", name: "", password: "" };
  const html = signUpPage(frameFor(rooms, request, flow), {
    identifier: connection.loginIdentifier,
    policy: policyInWords(connection.passwordPolicy),
    asksName: true,
    providers,
    email,
    username,
    name,
    ...(failed ? { password, complaints: failed.complaints } : {}),
  });
  return sendPage(reply, html, { status: failed?.status ?? 200, ...formTargets(rooms, flow) });
};

export const showSignUp = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> => show(rooms, request, reply, flow, await openConnection(rooms, flow));

/** The password rules are told by name, so that a page says them in its own language; the rest by what the refusal names. */
const complaintsOf = async (error: Problem, request: FastifyRequest, connection: Connection): Promise<readonly Complaint[]> => {
  if (error.code !== "password_too_weak") {
    const complaint = complaintOf(error);
    return complaint ? [complaint] : [];
  }
  const { password, email, username } = typed(request);
  const unmet = await unmetRules(password, connection.passwordPolicy, [email, username]);
  const rules = [...new Set(unmet.map(({ rule }) => rule))];
  return [{ code: "password_too_weak", field: "password", unmet: rules, policy: policyInWords(connection.passwordPolicy) }];
};

const create = async (rooms: FlowRooms, request: FastifyRequest, flow: Flow, connection: Connection): Promise<Flow> => {
  const { account, client, browser, progress } = flow.login;
  if (!client) throw closed();
  const { email, username, name, password } = typed(request);
  const input = {
    password,
    ...(email === "" ? {} : { email }),
    ...(username === "" ? {} : { username }),
    ...(name === "" ? {} : { name }),
  };
  const { userId, connectionId } = await signUp(rooms.passwords, {
    account,
    client,
    connection: { id: connection.id },
    input,
    ip: browser.ip,
    userAgent: browser.userAgent,
    language: browser.language,
  });
  const proof = {
    userId,
    connectionId,
    authenticatedAt: rooms.clock().toISOString(),
    amr: ["pwd"],
    acr: "urn:faable:loa:1",
    signedUp: true,
    remember: true,
  };
  return remember(rooms, flow, { ...progress, identifier: email || username, proof });
};

/** Creates the user, whom the password they have just chosen proves. */
export const passSignUp = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> => {
  const connection = await openConnection(rooms, flow);
  try {
    spendSignUp(rooms.passwords, request.account.id, flow.login.browser.ip);
    return await goOn(rooms, request, reply, await create(rooms, request, flow, connection));
  } catch (error) {
    // The application asked for this sign-up, so it is told that the tenant does not want it.
    if (error instanceof Problem && error.code === "signup_denied")
      return arrive(rooms, request, reply, flow, await refuse(rooms, flow.login, error));
    const complaints = error instanceof Problem ? await complaintsOf(error, request, connection) : [];
    if (!(error instanceof Problem) || complaints.length === 0) throw error;
    return show(rooms, request, reply, flow, connection, { complaints, status: error.status });
  }
};

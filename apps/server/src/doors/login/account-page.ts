import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Problem, problem } from "../../base/index.ts";
import { changeOwnPassword, ownPassword, unmetRules } from "../../engines/passwords/index.ts";
import { isUsable, listActiveSessions, revokeSessionOf, revokeSessionsOf, type Session } from "../../records/sessions/index.ts";
import { findUser, type UserShape } from "../../records/users/index.ts";
import { assertOwnForm, browserOf, formTokenFor, sessionCookieOf, setSessionCookie, sourceAddress } from "../http/index.ts";
import {
  type AccountSecurityView,
  accountSecurityPage,
  type Complaint,
  flowPaths,
  formFrameOf,
  localeFor,
  redirect,
  sendPage,
} from "../pages/index.ts";
import { signInForAccount } from "./account-login.ts";
import { complaintOf, policyInWords } from "./complaints.ts";
import { type FlowRooms, fieldOf } from "./flow.ts";

/** A person on their own page, and the session by which they are there. */
interface Visitor {
  readonly user: UserShape;
  readonly session: Session;
  /** What their forms are bound to. */
  readonly cookie: string;
}

const findVisitor = async ({ database, clock }: FlowRooms, request: FastifyRequest): Promise<Visitor | undefined> => {
  const cookie = sessionCookieOf(request);
  const { session } = await browserOf(database, request);
  if (cookie === undefined || !session || !isUsable(session, clock())) return undefined;
  const user = await findUser(database.pointReads(request.account.id), session.userId);
  return user && !user.suspended ? { user, session, cookie } : undefined;
};

const visitorOf = async (rooms: FlowRooms, request: FastifyRequest): Promise<Visitor> => {
  const visitor = await findVisitor(rooms, request);
  if (!visitor) throw problem("session_missing", "Nobody is signed in here any more. Sign in and do it again.");
  return visitor;
};

type Told = Pick<AccountSecurityView, "done" | "complaints">;

const show = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  { user, session, cookie }: Visitor,
  told: Told = {},
  status = 200,
): Promise<FastifyReply> => {
  const { account, headers } = request;
  const now = rooms.clock();
  const own = await ownPassword(rooms.passwords, account.id, user.id);
  const rows = await listActiveSessions(rooms.database.scope(account.id), user.id, now);
  const frame = formFrameOf(
    { account, locale: localeFor(undefined, headers["accept-language"]) },
    { state: "", csrf: formTokenFor(rooms.keyring, account, cookie) },
  );
  const html = accountSecurityPage(frame, {
    ...told,
    person: { name: user.name, identifier: user.email ?? user.username ?? user.id },
    sessions: rows.map((row) => ({
      id: row.id,
      userAgent: row.user_agent,
      createdAt: row.created_at,
      lastActiveAt: row.last_seen_at,
      current: row.id === session.id,
    })),
    policy: own ? policyInWords(own.connection.passwordPolicy) : null,
    now,
  });
  return sendPage(reply, html, { status });
};

const doneKinds = ["password", "session", "others"] as const;

const page = async (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  const visitor = await findVisitor(rooms, request);
  if (!visitor) return signInForAccount(rooms, request, reply);
  const said = fieldOf(request, "done");
  const done = doneKinds.find((kind) => kind === said);
  return show(rooms, request, reply, visitor, done === undefined ? {} : { done });
};

/** After a change the browser is sent back to the page by GET, so that a reload changes nothing twice. */
const back = (reply: FastifyReply, done: (typeof doneKinds)[number]): FastifyReply =>
  redirect(reply, `${flowPaths.security}?done=${done}`);

const contextOf = ({ database }: FlowRooms, request: FastifyRequest, { user }: Visitor) =>
  database.context(request.account.id, { type: "user", id: user.id, ip: sourceAddress(request) });

const endOne = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  visitor: Visitor,
): Promise<FastifyReply> => {
  const id = fieldOf(request, "session_id");
  if (id !== visitor.session.id)
    await contextOf(rooms, request, visitor).transact((tx) => revokeSessionOf(tx, visitor.user.id, id));
  return back(reply, "session");
};

const endOthers = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  visitor: Visitor,
): Promise<FastifyReply> => {
  const { user, session } = visitor;
  await contextOf(rooms, request, visitor).transact((tx) => revokeSessionsOf(tx, user.id, "user", session.id));
  return back(reply, "others");
};

const complaintsOf = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  { user }: Visitor,
  error: Problem,
): Promise<readonly Complaint[]> => {
  if (error.code === "invalid_credentials") return [{ code: "current_password_wrong" }];
  const own = await ownPassword(rooms.passwords, request.account.id, user.id);
  if (error.code !== "password_too_weak" || !own) return [complaintOf(error) ?? { code: "generic" }];
  const { passwordPolicy } = own.connection;
  const unmet = await unmetRules(fieldOf(request, "new_password"), passwordPolicy, [user.email, own.credential.username]);
  const rules = [...new Set(unmet.map(({ rule }) => rule))];
  return [{ code: "password_too_weak", field: "new_password", unmet: rules, policy: policyInWords(passwordPolicy) }];
};

const changePassword = async (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  visitor: Visitor,
): Promise<FastifyReply> => {
  const { user, session } = visitor;
  const [current, next] = [fieldOf(request, "current_password"), fieldOf(request, "new_password")];
  const change = { accountId: request.account.id, user, current, next, ip: sourceAddress(request), sessionId: session.id };
  try {
    setSessionCookie(reply, await changeOwnPassword(rooms.passwords, change));
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return show(rooms, request, reply, visitor, { complaints: await complaintsOf(rooms, request, visitor, error) }, error.status);
  }
  return back(reply, "password");
};

type Handle = (rooms: FlowRooms, request: FastifyRequest, reply: FastifyReply, visitor: Visitor) => Promise<FastifyReply>;

const changes: readonly (readonly [path: string, handle: Handle])[] = [
  [flowPaths.endSession, endOne],
  [flowPaths.endOtherSessions, endOthers],
  [flowPaths.changePassword, changePassword],
];

type OrErrorPage = (request: FastifyRequest, reply: FastifyReply, startAgain?: string) => (error: unknown) => FastifyReply;

/**
 * Mounts a person's own page: who they are, where they are signed in, and their password. Who is not signed in comes there
 * through a login. Forms count only from that page.
 */
export const accountPage = (app: FastifyInstance, rooms: FlowRooms, orErrorPage: OrErrorPage): void => {
  app.get(flowPaths.security, (request, reply) => page(rooms, request, reply).catch(orErrorPage(request, reply)));
  // The host by itself is what people type, and a form's address what they reload.
  for (const path of ["/", ...changes.map(([change]) => change)])
    app.get(path, async (_, reply) => redirect(reply, flowPaths.security));
  for (const [path, handle] of changes)
    app.post(path, async (request, reply) => {
      const take = async (): Promise<FastifyReply> => {
        const visitor = await visitorOf(rooms, request);
        assertOwnForm(rooms.keyring, request, visitor.cookie, fieldOf(request, "csrf"));
        return handle(rooms, request, reply, visitor);
      };
      return take().catch(orErrorPage(request, reply, flowPaths.security));
    });
};

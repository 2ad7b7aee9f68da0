import { problem } from "../../base/index.ts";
import { askingAt, stillOffers } from "../../records/connections/index.ts";
import { isUsable, type Session } from "../../records/sessions/index.ts";
import { findUser } from "../../records/users/index.ts";
import { type AuthorizationAnswer, errorAnswer } from "./answer.ts";
import { complete, establishNow, type NewCookie } from "./complete.ts";
import { owesConsent } from "./consent.ts";
import type { Login, LoginRooms } from "./login.ts";
import { nextStep, type PageStep, type Step } from "./next-step.ts";

/** What a login has come to. */
export type Advanced =
  | { readonly kind: "page"; readonly page: PageStep; readonly cookie?: NewCookie | undefined }
  | { readonly kind: "answer"; readonly answer: AuthorizationAnswer; readonly cookie?: NewCookie | undefined };

/**
 * The browser's session, if it may sign its user in here: a suspended user's is inert, and so is one by a connection that is
 * closed to the client.
 */
const usableSession = async (
  { database, connections, clock }: LoginRooms,
  { account, client, browser }: Login,
): Promise<Session | undefined> => {
  const { session } = browser;
  if (!session || !isUsable(session, clock())) return undefined;
  const all = connections.peek(account.id) ?? (await connections.get(account.id));
  if (!stillOffers(all, session.connectionId, askingAt(account, client))) return undefined;
  const user = await findUser(database.pointReads(account.id), session.userId);
  return user && !user.suspended ? session : undefined;
};

const situationOf = async (rooms: LoginRooms, login: Login): Promise<Step> => {
  const { account, client, request, progress } = login;
  const session = await usableSession(rooms, login);
  const userId = progress.proof?.userId ?? session?.userId;
  const owed =
    client !== undefined &&
    userId !== undefined &&
    (await owesConsent(rooms.database.scope(account.id), client, request, userId));
  return nextStep({
    request,
    progress,
    session,
    policy: { identifierFirst: account.settings.login_methods.identifier_first ?? false, owesConsent: () => owed },
    now: rooms.clock(),
  });
};

const refusals = {
  login_required: "Nobody is signed in here, or not as this request demands.",
  consent_required: "The user has not consented to this client yet.",
} as const;

/**
 * Takes a login as far as it goes without its person: to a page, to the answer with a code, or to a refusal. Every step, in
 * whatever way it was passed, comes back here; none knows another one.
 */
export const advance = async (rooms: LoginRooms, login: Login): Promise<Advanced> => {
  const step = await situationOf(rooms, login);
  if (step.kind === "refuse")
    return { kind: "answer", answer: errorAnswer(login.request, login.account, problem(step.code, refusals[step.code])) };
  if (step.kind === "done") return { kind: "answer", ...(await complete(rooms, login)) };
  const { interaction, progress } = login;
  const isProven = step.page === "consent" && progress.proof !== undefined && progress.sessionId === undefined;
  const cookie = isProven && interaction ? await establishNow(rooms, login, progress.proof, interaction) : undefined;
  return { kind: "page", page: step.page, cookie };
};

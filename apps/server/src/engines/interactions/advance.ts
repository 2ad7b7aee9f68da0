import { problem } from "../../base/index.ts";
import { askingAt, stillOffers } from "../../records/connections/index.ts";
import type { Progress } from "../../records/interactions/index.ts";
import { isUsable, type Session } from "../../records/sessions/index.ts";
import type { ChainOutcome, Trace } from "../actions/index.ts";
import { type AuthorizationAnswer, errorAnswer } from "./answer.ts";
import { askActions, owesActions, pauseOf, subjectOf } from "./ask-actions.ts";
import { complete, endDenied, establishNow, keep, type NewCookie, pause } from "./complete.ts";
import { owesConsent } from "./consent.ts";
import type { Login, LoginRooms } from "./login.ts";
import { nextStep, type PageStep, type Step } from "./next-step.ts";

/** What a login has come to. */
export type Advanced =
  | {
      readonly kind: "page";
      readonly page: PageStep;
      readonly cookie?: NewCookie | undefined;
      /** How far it has come: for a login that gets its row only now. */
      readonly progress: Progress;
    }
  | { readonly kind: "answer"; readonly answer: AuthorizationAnswer; readonly cookie?: NewCookie | undefined }
  /** An Action sends the person elsewhere. A login without a row gets one now, which waits for them to come back. */
  | { readonly kind: "leave"; readonly url: string; readonly secret: string; readonly progress: Progress };

/** The browser's session, if it may sign its user in here: one by a connection that is closed to the client is inert. */
const usableSession = async (
  { connections, clock }: LoginRooms,
  { account, client, browser }: Login,
): Promise<Session | undefined> => {
  const { session } = browser;
  if (!session || !isUsable(session, clock())) return undefined;
  const all = connections.peek(account.id) ?? (await connections.get(account.id));
  return stillOffers(all, session.connectionId, askingAt(account, client)) ? session : undefined;
};

/** Nobody chooses between ways to sign in when the request names a single one, and that one is elsewhere. */
const namesProvider = async ({ connections }: LoginRooms, { account, request }: Login): Promise<boolean> => {
  const [named, ...more] = request.connections;
  if (named === undefined || more.length > 0) return false;
  const all = connections.peek(account.id) ?? (await connections.get(account.id));
  return all.some(({ id, category }) => id === named && category === "social");
};

const stepOf = async (rooms: LoginRooms, login: Login): Promise<Step> => {
  const { account, client, request, progress } = login;
  const session = await usableSession(rooms, login);
  const userId = progress.proof?.userId ?? session?.userId;
  const owed =
    client !== undefined &&
    userId !== undefined &&
    (await owesConsent(rooms.database.scope(account.id), client, request, userId));
  const asked = userId !== undefined && (await owesActions(rooms, login, userId));
  return nextStep({
    request,
    progress,
    session,
    policy: {
      identifierFirst: account.settings.login_methods.identifier_first ?? false,
      straightToProvider: await namesProvider(rooms, login),
      owesConsent: () => owed,
      owesActions: () => asked,
    },
    now: rooms.clock(),
  });
};

const withoutSession = (login: Login): Login => ({ ...login, browser: { ...login.browser, session: undefined } });

/**
 * What comes next. A suspended user's session is inert. Whoever asks Actions next, or has just asked them, looks at the user there;
 * after that a suspension ends the session, which the transaction that ends a login finds.
 */
const situationOf = async (rooms: LoginRooms, login: Login, isUserKnown: boolean): Promise<Step> => {
  const step = await stepOf(rooms, login);
  const { session } = login.browser;
  if (isUserKnown || step.kind === "actions" || !session || session.isUserActive) return step;
  return stepOf(rooms, withoutSession(login));
};

const refusals = {
  login_required: "Nobody is signed in here, or not as this request demands.",
  consent_required: "The user has not consented to this client yet.",
} as const;

const refused = ({ request, account }: Login, error: ReturnType<typeof problem>): Advanced => {
  // A page of ours has no way to be told of an error but a page that tells of it.
  if (request.ownPage) throw error;
  return { kind: "answer", answer: errorAnswer(request, account, error) };
};

/** Ends a login with a refusal that its application is told of. */
export const refuse = async (rooms: LoginRooms, login: Login, error: ReturnType<typeof problem>): Promise<Advanced> => {
  await endDenied(rooms, login, []);
  return refused(login, error);
};

type Paused = Extract<ChainOutcome, { readonly kind: "paused" }>;

const isSilent = ({ request }: Login): boolean => request.prompt.includes("none");

const leave = async (rooms: LoginRooms, login: Login, userId: string, outcome: Paused): Promise<Advanced> => {
  const { progress, state } = pauseOf(login, userId, outcome, rooms.clock());
  const waiting = { ...login, progress };
  const traces = [...outcome.traces, outcome.metadata];
  if (login.interaction) await pause(rooms, waiting, login.interaction, state, traces);
  else await keep(rooms, waiting, traces);
  return { kind: "leave", url: outcome.url, secret: state, progress };
};

/** Takes a login further by what the tenant's Actions came to. */
export const decided = async (rooms: LoginRooms, login: Login, userId: string, outcome: ChainOutcome): Promise<Advanced> => {
  const { paused: _, ...progress } = login.progress;
  if (outcome.kind === "passed") {
    const passed = { subject: subjectOf(login, userId), claims: outcome.claims };
    return onward(rooms, { ...login, progress: { ...progress, passed } }, [...outcome.traces, outcome.metadata]);
  }
  if (outcome.kind === "paused" && !isSilent(login)) return leave(rooms, login, userId, outcome);
  await endDenied(rooms, login, outcome.traces);
  if (outcome.kind === "denied") return refused(login, problem("login_denied", outcome.reason));
  return refused(login, problem("interaction_required", "The login cannot go on without the person: an Action asks for them."));
};

/** `traces` are what Actions left behind that have just let this login pass. */
const onward = async (rooms: LoginRooms, login: Login, traces?: readonly Trace[]): Promise<Advanced> => {
  const step = await situationOf(rooms, login, traces !== undefined);
  if (step.kind === "actions") {
    const outcome = await askActions(rooms, login, step.userId);
    return outcome ? decided(rooms, login, step.userId, outcome) : onward(rooms, withoutSession(login));
  }
  if (step.kind === "done") return { kind: "answer", ...(await complete(rooms, login, traces)) };
  if (step.kind === "refuse") {
    if (traces) await keep(rooms, login, traces);
    return refused(login, problem(step.code, refusals[step.code]));
  }
  const { interaction, progress } = login;
  const isProven = step.page === "consent" && progress.proof !== undefined && progress.sessionId === undefined;
  if (isProven && interaction) {
    const cookie = await establishNow(rooms, login, progress.proof, interaction, traces);
    return { kind: "page", page: step.page, cookie, progress };
  }
  if (traces) await keep(rooms, login, traces);
  return { kind: "page", page: step.page, progress };
};

/**
 * Takes a login as far as it goes without its person: to a page, to where an Action sends them, to the answer with a code, or
 * to a refusal. Every step, in whatever way it was passed, comes back here; none knows another one.
 */
export const advance = (rooms: LoginRooms, login: Login): Promise<Advanced> => onward(rooms, login);

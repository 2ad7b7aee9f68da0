import { Problem, problem } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Scope, Transaction } from "../../ground/tenancy/index.ts";
import type { Client } from "../../records/clients/index.ts";
import { askingAt, holdOffered } from "../../records/connections/index.ts";
import { issueGrant } from "../../records/grants/index.ts";
import {
  finishInteraction,
  type Interaction,
  type Progress,
  type Proof,
  pauseInteraction,
  saveProgress,
} from "../../records/interactions/index.ts";
import { addRelyingParty, establishSession, type Session, slideSession } from "../../records/sessions/index.ts";
import { keepUser, notingSuspended, recordLogin, type SuspendedTry, tellOfLogin } from "../../records/users/index.ts";
import {
  asksToBreakGlass,
  type CustomClaims,
  isEmpty,
  leaveTraces,
  onlyToMend,
  primaryLanguage,
  type Trace,
} from "../actions/index.ts";
import { grantToUser, targetFor } from "../tokens/index.ts";
import { type AuthorizationAnswer, codeAnswer, pageAnswer } from "./answer.ts";
import { actorOf } from "./ask-actions.ts";
import type { Login, LoginRooms } from "./login.ts";

/** A new value for the browser's session cookie. */
export interface NewCookie {
  readonly value: string;
  readonly persistent: boolean;
}

const flowOf = ({ request }: Login): string => (request.ownPage ? "account" : "authorize");

/**
 * The moment at which a proof becomes a session: every step of authentication has passed. Until then nothing that the browser
 * holds is worth anything, and whoever was suspended or deleted since the proof is refused.
 */
const establish = async (
  tx: Transaction,
  login: Login,
  proof: Proof,
): Promise<{ readonly session: Session; readonly cookie: NewCookie }> => {
  const { account, client, browser } = login;
  const { connectionId } = proof;
  const [connection, user] = await Promise.all([
    connectionId === null ? null : holdOffered(tx, connectionId, askingAt(account, client)),
    recordLogin(tx, proof.userId, browser.ip, primaryLanguage(browser.language), proof.proofs),
  ]);
  const signIn = {
    userId: proof.userId,
    clientId: client?.id ?? null,
    connectionId: proof.connectionId,
    authenticatedAt: new Date(proof.authenticatedAt),
    amr: proof.amr,
    acr: proof.acr,
    ip: browser.ip,
    userAgent: browser.userAgent,
    persistent: proof.remember,
  };
  const { session, cookie } = await establishSession(tx, signIn, browser.session);
  const data = {
    ...(client ? { client_id: client.clientId } : {}),
    session: session.id,
    flow: flowOf(login),
    amr: [...proof.amr],
    ...(proof.connectionId === null ? {} : { connection: proof.connectionId }),
  };
  await record(tx, "user.login", data, { user: proof.userId, ...(client ? { client: client.id } : {}) });
  tellOfLogin(tx, user, {
    client: client ? { client_id: client.clientId, name: client.name } : null,
    connection: connection && { name: connection.name, strategy: connection.type },
    ip: browser.ip,
    user_agent: browser.userAgent,
    is_new_user: proof.signedUp,
  });
  return { session, cookie: { value: cookie, persistent: proof.remember } };
};

const ended = () => problem("session_missing", "The session has ended meanwhile. Sign in again.");

/** The session that the login ends with: a new one for a new proof, else the browser's own. */
const sessionFor = async (
  tx: Transaction,
  login: Login,
): Promise<{ readonly session: Session; readonly cookie: NewCookie | undefined }> => {
  const { proof, sessionId } = login.progress;
  if (proof && sessionId === undefined) return establish(tx, login, proof);
  const { session } = login.browser;
  if (!session || (sessionId !== undefined && session.id !== sessionId)) throw ended();
  // The user first, as whoever deletes one: the other way around each would wait for the other.
  const goesOn = await Promise.all([keepUser(tx, session.userId), slideSession(tx, session, tx.at)]);
  if (goesOn.includes(false)) throw ended();
  return { session, cookie: undefined };
};

const finishedAlready = () => problem("invalid_state", "This sign-in has been finished already.");

const finish = async (tx: Transaction, interaction: Interaction | undefined): Promise<void> => {
  if (interaction && !(await finishInteraction(tx, interaction.id, tx.at))) throw finishedAlready();
};

const customClaimsOf = ({ passed }: Progress): CustomClaims | null => (passed && !isEmpty(passed.claims) ? passed.claims : null);

/** What the session was asked for. */
type End = (tx: Transaction, session: Session, progress: Progress) => Promise<AuthorizationAnswer>;

/** Ends a login with a code for its client. */
export const codeFor = async ({ apis }: LoginRooms, { account, request }: Login, client: Client): Promise<End> => {
  const target = await targetFor(apis, account, client, request.audience);
  return async (tx, session, progress) => {
    const granted = await grantToUser(tx, target.api, session.userId, request.scope);
    const isBreakGlass = asksToBreakGlass(account, request);
    const scope = isBreakGlass ? onlyToMend(granted) : granted;
    if (isBreakGlass && progress.passed === undefined)
      await record(tx, "auth.break_glass", { client_id: client.clientId, scope }, { user: session.userId, client: client.id });
    const grant = {
      userId: session.userId,
      clientId: client.id,
      sessionId: session.id,
      scope,
      audience: target.audience,
      nonce: request.nonce ?? null,
      claims: request.claims,
      authenticatedAt: session.authenticatedAt,
      amr: session.amr,
      acr: session.acr,
      customClaims: customClaimsOf(progress),
    };
    const { redirectUri, redirectUriGiven, codeChallenge = null } = request;
    const code = issueGrant(tx, grant, { redirectUri, redirectUriGiven, codeChallenge });
    addRelyingParty(tx, session.id, client.id);
    return codeAnswer(request, account, code, progress.proof?.signedUp ?? false);
  };
};

const endOf = async (rooms: LoginRooms, login: Login): Promise<End> => {
  const { client, request } = login;
  if (request.ownPage) return async () => pageAnswer(request);
  if (!client) throw new Error("Only a login that ends on a page of ours may be of no client.");
  return codeFor(rooms, login, client);
};

/** A suspended user's login ends there: what was proven is worth nothing any more, also when the user is reinstated. */
const endRefused =
  (scope: Scope, { interaction }: Login, tried: SuspendedTry) =>
  async (error: unknown): Promise<never> => {
    if (interaction && error instanceof Problem && error.code === "user_suspended")
      await finishInteraction(scope, interaction.id, tried.at);
    return notingSuspended(scope, tried)(error);
  };

/** Does something in the login's name in one transaction. That a suspended user was refused is kept, whatever it undoes. */
export const transact = <T>({ database, clock }: LoginRooms, login: Login, run: (tx: Transaction) => Promise<T>): Promise<T> => {
  const { account, client, browser, progress } = login;
  const { ip } = browser;
  const userId = progress.proof?.userId ?? browser.session?.userId ?? "";
  const actor = actorOf(login, userId);
  const tried = { userId, client, ip, flow: flowOf(login), at: clock(), login: progress.loginId };
  return database
    .context(account.id, actor)
    .transact(run)
    .catch(endRefused(database.scope(account.id), login, tried));
};

/** Notes what Actions left behind, and how far the login has come by them, if it has a row to note it in. */
export const keep = (rooms: LoginRooms, login: Login, traces: readonly Trace[]): Promise<void> =>
  transact(rooms, login, async (tx) => {
    await leaveTraces(tx, traces);
    if (login.interaction && !(await saveProgress(tx, login.interaction.id, login.progress, tx.at))) throw finishedAlready();
  });

/**
 * Ends a login that Actions denied: what was proven in it is worth nothing. That they did is kept, whoever else has finished the
 * login meanwhile.
 */
export const endDenied = async (rooms: LoginRooms, login: Login, traces: readonly Trace[]): Promise<void> => {
  const { interaction } = login;
  const isFirst = await transact(rooms, login, async (tx) => {
    await leaveTraces(tx, traces);
    return interaction === undefined || finishInteraction(tx, interaction.id, tx.at);
  });
  if (!isFirst) throw finishedAlready();
};

/** Lets a login wait until its person comes back with this `state`. */
export const pause = (
  rooms: LoginRooms,
  login: Login,
  interaction: Interaction,
  state: string,
  traces: readonly Trace[],
): Promise<void> =>
  transact(rooms, login, async (tx) => {
    await leaveTraces(tx, traces);
    if (!(await pauseInteraction(tx, interaction.id, login.progress, state, tx.at))) throw finishedAlready();
  });

/** What a login ended with. */
export interface Completed {
  readonly answer: AuthorizationAnswer;
  readonly cookie: NewCookie | undefined;
}

/**
 * A new session is told of behind the Actions that let it pass. One that goes on is not told of: it is looked at first, because what
 * reads leaves together with the transaction's begin, and what writes would have to wait for it.
 */
const sessionBehind = async (tx: Transaction, login: Login, traces: readonly Trace[]) => {
  const isNew = login.progress.proof !== undefined;
  if (isNew) await leaveTraces(tx, traces);
  const [session] = await Promise.all([sessionFor(tx, login), finish(tx, login.interaction)]);
  if (!isNew) await leaveTraces(tx, traces);
  return session;
};

/** Ends a login in a transaction: session, grant, relying party and event are committed together, or nothing is. */
export const completeIn = async (tx: Transaction, login: Login, end: End, traces: readonly Trace[] = []): Promise<Completed> => {
  const { session, cookie } = await sessionBehind(tx, login, traces);
  return { answer: await end(tx, session, login.progress), cookie };
};

/** Ends a login with a code, or on a page of ours. */
export const complete = async (rooms: LoginRooms, login: Login, traces: readonly Trace[] = []): Promise<Completed> => {
  const end = await endOf(rooms, login);
  return transact(rooms, login, (tx) => completeIn(tx, login, end, traces));
};

/** Signs the browser in before a step that needs to know who is there, such as consent. */
export const establishNow = (
  rooms: LoginRooms,
  login: Login,
  proof: Proof,
  interaction: Interaction,
  traces: readonly Trace[] = [],
): Promise<NewCookie> =>
  transact(rooms, login, async (tx) => {
    await leaveTraces(tx, traces);
    const { session, cookie } = await establish(tx, login, proof);
    if (!(await saveProgress(tx, interaction.id, { ...login.progress, sessionId: session.id }, tx.at))) throw finishedAlready();
    return cookie;
  });

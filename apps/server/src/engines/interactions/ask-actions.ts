import { lifetimes } from "@faable/auth-contract";
import { type Actor, problem, randomSecret } from "../../base/index.ts";
import { isAfter } from "../../records/actions/index.ts";
import type { AuthorizationRequest, Pause, Progress } from "../../records/interactions/index.ts";
import {
  asksToBreakGlass,
  type ChainOutcome,
  type Foreseen,
  foresee,
  type LoginFacts,
  loginOccasion,
  mayMend,
  noCustomClaims,
  type Occasion,
  runChain,
} from "../actions/index.ts";
import type { Login, LoginRooms } from "./login.ts";

/** What came with the request by which a person returned from where an Action had sent them. */
export interface Returned {
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
}

/** Whoever signs in at a page of ours is at no client; code that reads the client's id finds none of the tenant's. */
const ownPageClient = { clientId: "", name: "Account" };

/** The parameters of the request, as Actions see them. None of them is a secret. */
const queryOf = (request: AuthorizationRequest): Record<string, string> => {
  const members: Readonly<Record<string, string | undefined>> = {
    response_type: request.ownPage ? undefined : "code",
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    scope: request.scope,
    audience: request.audience,
    state: request.state,
    nonce: request.nonce,
    prompt: request.prompt.length > 0 ? request.prompt.join(" ") : undefined,
    max_age: request.maxAge?.toString(),
    login_hint: request.loginHint,
    ui_locales: request.uiLocales,
  };
  return Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
};

/** How and when the user was proven: in this login, or when their session began. */
const authenticationOf = ({ progress: { proof }, browser: { session } }: Login, now: Date) => ({
  connectionId: proof ? proof.connectionId : (session?.connectionId ?? null),
  authenticatedAt: proof ? new Date(proof.authenticatedAt) : (session?.authenticatedAt ?? now),
  amr: proof?.amr ?? session?.amr ?? [],
});

const factsOf = (
  login: Login,
  returned: Returned | undefined,
  authentication: Pick<LoginFacts, "authenticatedAt" | "amr">,
  now: Date,
): Omit<LoginFacts, "user" | "identities" | "roles" | "firstLanguage" | "connection"> => {
  const { client, browser, request, progress } = login;
  return {
    client: client ? { clientId: client.clientId, name: client.name } : ownPageClient,
    ip: browser.ip,
    userAgent: browser.userAgent,
    language: browser.language,
    hostname: browser.hostname,
    // Whoever comes back does not say what the application asked for.
    query: { ...returned?.query, ...queryOf(request) },
    body: returned?.body ?? {},
    redirectUri: request.redirectUri,
    scope: request.scope,
    state: request.state,
    prompt: request.prompt,
    authenticatedAt: authentication.authenticatedAt,
    amr: authentication.amr,
    isNewUser: returned === undefined && (progress.proof?.signedUp ?? false),
    now,
  };
};

/** In whose name things are done in a login: the client's, or where a page of ours asks, the person's. */
export const actorOf = ({ client, browser: { ip }, progress: { loginId } }: Login, userId: string): Actor => ({
  ...(client ? { type: "client", id: client.clientId } : { type: "user", id: userId }),
  ip,
  ...(loginId === undefined ? {} : { login: loginId }),
});

const occasionFor = async (
  rooms: LoginRooms,
  login: Login,
  userId: string,
  trigger: "post-login" | "continue",
  returned: Returned | undefined,
): Promise<Occasion | undefined> => {
  const now = rooms.clock();
  const { account, client } = login;
  const authentication = authenticationOf(login, now);
  return loginOccasion(rooms.actions, rooms.connections, {
    account,
    trigger,
    actor: actorOf(login, userId),
    userId,
    client: client?.id,
    connectionId: authentication.connectionId,
    isBySession: login.progress.proof === undefined,
    foreseen: trigger === "post-login" ? login.foreseen : undefined,
    facts: factsOf(login, returned, authentication, now),
  });
};

const gone = () => problem("session_missing", "The user no longer exists. Sign in again.");

/** Whom a passed chain was about: a new proof, or another session, is asked about anew. */
export const subjectOf = ({ progress: { proof }, browser: { session } }: Login, userId: string): string =>
  `${userId} ${proof ? proof.authenticatedAt : (session?.id ?? "")}`;

/** Who has just signed in to mend the Actions, and may, is not asked about by them: they may be what has to be mended. */
const breaksGlass = async ({ database }: LoginRooms, { account, request, progress }: Login, userId: string): Promise<boolean> =>
  asksToBreakGlass(account, request) && progress.proof !== undefined && (await mayMend(database.scope(account.id), userId));

/** Whether there are Actions at a login of this account that have not let this user pass yet. */
export const owesActions = async (rooms: LoginRooms, login: Login, userId: string): Promise<boolean> => {
  const { actions } = rooms.actions;
  const accountId = login.account.id;
  const chain = actions.peek(accountId, "post-login") ?? (await actions.get(accountId, "post-login"));
  if (chain.length === 0 || login.progress.passed?.subject === subjectOf(login, userId)) return false;
  return !(await breaksGlass(rooms, login, userId));
};

/**
 * Somebody comes with this cookie whom the account's Actions will be asked about, if it has some: what they are told is asked at
 * once, and by when it is there, a child is ready. It is woken behind what the database is asked, which leaves when this turn is
 * over and is at work meanwhile.
 */
export const expectActions = ({ actions: rooms }: LoginRooms, { id }: Login["account"], cookie: string): Foreseen | undefined => {
  if ((rooms.actions.peek(id, "post-login")?.length ?? 0) === 0) return undefined;
  const foreseen = foresee(rooms, id, cookie);
  process.nextTick(setImmediate, () => rooms.sandbox.wake(id));
  return foreseen;
};

/** Asks every Action of the account that runs at a login. `undefined`: the session that the browser has lets nobody in any more. */
export const askActions = async (rooms: LoginRooms, login: Login, userId: string): Promise<ChainOutcome | undefined> => {
  const chain = await rooms.actions.actions.get(login.account.id, "post-login");
  if (!login.foreseen) rooms.actions.sandbox.wake(login.account.id);
  const occasion = await occasionFor(rooms, login, userId, "post-login", undefined);
  if (!occasion && login.progress.proof === undefined) return undefined;
  if (!occasion) throw gone();
  return runChain(rooms.actions, occasion, chain, noCustomClaims);
};

/**
 * Asks the Actions to which a person returns, and then those of the login that stand behind the one which paused, so that a
 * redirect skips none of them.
 */
export const askAgain = async (rooms: LoginRooms, login: Login, pause: Pause, returned: Returned): Promise<ChainOutcome> => {
  const { id } = login.account;
  const { userId, position } = pause;
  const resumed = await rooms.actions.actions.get(id, "continue");
  const occasion = await occasionFor(rooms, login, userId, "continue", returned);
  if (!occasion) throw gone();
  const first = await runChain(rooms.actions, occasion, resumed, pause.claims);
  if (first.kind !== "passed") return first;
  const later = (await rooms.actions.actions.get(id, "post-login")).filter((each) => isAfter(each.position, position));
  if (later.length === 0) return first;
  const second = await runChain(rooms.actions, { ...occasion, trigger: "post-login" }, later, first.claims, first.set);
  return { ...second, traces: [...first.traces, ...second.traces] };
};

type Paused = Extract<ChainOutcome, { readonly kind: "paused" }>;

/** How a login waits that an Action has paused. One that pauses a return keeps the place of the one before: nothing in between is skipped. */
export const pauseOf = (
  { progress, browser }: Login,
  userId: string,
  { by, trigger, claims }: Paused,
  now: Date,
): { readonly progress: Progress; readonly state: string } => {
  const position = trigger === "post-login" ? by.position : (progress.paused?.position ?? by.position);
  const session = progress.proof === undefined ? browser.session : undefined;
  const paused: Pause = {
    userId,
    action: by.id,
    position,
    claims,
    ...(session ? { sessionId: session.id } : {}),
    until: new Date(now.getTime() + lifetimes.actionPause * 1000).toISOString(),
  };
  return { progress: { ...progress, paused }, state: randomSecret() };
};

import { problem } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { issueGrant } from "../../records/grants/index.ts";
import { finishInteraction, type Interaction, type Proof, saveProgress } from "../../records/interactions/index.ts";
import { addRelyingParty, establishSession, type Session, slideSession } from "../../records/sessions/index.ts";
import { recordLogin } from "../../records/users/index.ts";
import { grantToUser, targetFor } from "../tokens/index.ts";
import { type AuthorizationAnswer, codeAnswer } from "./answer.ts";
import type { Login, LoginRooms } from "./login.ts";

/** A new value for the browser's session cookie. */
export interface NewCookie {
  readonly value: string;
  readonly persistent: boolean;
}

/**
 * The moment at which a proof becomes a session: every step of authentication has passed. Until then nothing that the browser
 * holds is worth anything.
 */
export const establish = async (
  tx: Transaction,
  { client, browser }: Login,
  proof: Proof,
): Promise<{ readonly session: Session; readonly cookie: NewCookie }> => {
  const signIn = {
    userId: proof.userId,
    clientId: client.id,
    connectionId: proof.connectionId,
    authenticatedAt: new Date(proof.authenticatedAt),
    amr: proof.amr,
    acr: proof.acr,
    ip: browser.ip,
    userAgent: browser.userAgent,
    persistent: proof.remember,
  };
  const { session, cookie } = await establishSession(tx, signIn, browser.session);
  await recordLogin(tx, proof.userId, browser.ip, tx.at);
  const data = {
    client_id: client.clientId,
    session: session.id,
    flow: "authorize",
    amr: [...proof.amr],
    ...(proof.connectionId === null ? {} : { connection: proof.connectionId }),
  };
  await record(tx, "user.login", data, { user: proof.userId, client: client.id });
  return { session, cookie: { value: cookie, persistent: proof.remember } };
};

const ended = () => problem("session_missing", "The session has ended meanwhile. Sign in again.");

/** The session that the code will come from: a new one for a new proof, else the browser's own. */
const sessionFor = async (
  tx: Transaction,
  login: Login,
): Promise<{ readonly session: Session; readonly cookie: NewCookie | undefined }> => {
  const { proof, sessionId } = login.progress;
  if (proof && sessionId === undefined) return establish(tx, login, proof);
  const { session } = login.browser;
  if (!session || (sessionId !== undefined && session.id !== sessionId)) throw ended();
  if (!(await slideSession(tx, session, tx.at, true))) throw ended();
  return { session, cookie: undefined };
};

const finish = async (tx: Transaction, interaction: Interaction | undefined): Promise<void> => {
  if (interaction && !(await finishInteraction(tx, interaction.id, tx.at)))
    throw problem("invalid_state", "This sign-in has been finished already.");
};

/** Ends a login with a code: session, grant, relying party and event are committed together, or nothing is. */
export const complete = async (
  { database, apis }: LoginRooms,
  login: Login,
): Promise<{ readonly answer: AuthorizationAnswer; readonly cookie: NewCookie | undefined }> => {
  const { account, client, request, interaction, progress, browser } = login;
  const target = await targetFor(apis, account, client, request.audience);
  const actor = { type: "client", id: client.clientId, ip: browser.ip } as const;
  return database.context(account.id, actor).transact(async (tx) => {
    await finish(tx, interaction);
    const { session, cookie } = await sessionFor(tx, login);
    const scope = await grantToUser(tx, target.api, session.userId, request.scope);
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
    };
    const { redirectUri, redirectUriGiven, codeChallenge = null } = request;
    const code = await issueGrant(tx, grant, { redirectUri, redirectUriGiven, codeChallenge });
    await addRelyingParty(tx, session.id, client.id);
    return { answer: codeAnswer(request, account, code, progress.proof?.signedUp ?? false), cookie };
  });
};

/** Signs the browser in before a step that needs to know who is there, such as consent. */
export const establishNow = async (
  { database }: LoginRooms,
  login: Login,
  proof: Proof,
  interaction: Interaction,
): Promise<NewCookie> => {
  const actor = { type: "client", id: login.client.clientId, ip: login.browser.ip } as const;
  return database.context(login.account.id, actor).transact(async (tx) => {
    const { session, cookie } = await establish(tx, login, proof);
    if (!(await saveProgress(tx, interaction.id, { ...login.progress, sessionId: session.id }, tx.at)))
      throw problem("invalid_state", "This sign-in has been finished already.");
    return cookie;
  });
};

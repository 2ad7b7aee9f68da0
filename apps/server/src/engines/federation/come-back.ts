import { hashSecret, Problem, problem } from "../../base/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import type { Connection } from "../../records/connections/index.ts";
import { type AtProvider, type Progress, type Proof, resumeInteraction, saveProgress } from "../../records/interactions/index.ts";
import { type Admitted, admit } from "./admit.ts";
import { type Application, applicationOf, digestOf } from "./application.ts";
import { askProvider, type Identified } from "./ask-provider.ts";
import { busy, errorWord, providerError } from "./failure.ts";
import { callbackOf, opened } from "./leave.ts";
import { noteFailure } from "./note-failure.ts";
import { providerOf } from "./providers/providers.ts";
import type { FederationRooms } from "./rooms.ts";
import { socialConnections, type Visit } from "./visit.ts";

/** What a provider sent a person back with; empty where it was not there. */
export interface Answered {
  /** What of the `state` works once. */
  readonly secret: string;
  readonly code: string;
  readonly error: string;
  /** Who says to have answered (RFC 9207). */
  readonly iss: string;
  /** Whether something of it came more than once. */
  readonly repeated: boolean;
}

/** How far the login has come by the proof, and what it ended with where it ended at once; or why nobody was proven. */
export type Returned<T> = { readonly progress: Progress; readonly ended: T | undefined } | { readonly refused: Problem };

/** Ends a login in the transaction in which somebody was proven; `undefined` where it goes on. Readied before that begins. */
export type ReadyToEnd<T> = () => Promise<(tx: Transaction, progress: Progress) => Promise<T | undefined>>;

const unknown = () =>
  problem("invalid_state", "This sign-in is unknown, was used already, or took too long. Start again at the application.");

/** What the login waits with. Of one that has a proof by now, in another tab, nothing is expected any more. */
const expected = ({ progress }: Visit, { secret }: Answered, now: Date): AtProvider => {
  const { atProvider, proof } = progress;
  if (!atProvider || proof || atProvider.state !== hashSecret(secret) || new Date(atProvider.until) <= now) throw unknown();
  return atProvider;
};

const originOf = (url: string | null | undefined): string | undefined =>
  url != null && URL.canParse(url) ? new URL(url).origin : undefined;

/** Whether the answer says to come from another provider of the account than the one that was asked (RFC 9700 §4.4). */
const isMixedUp = async (
  { connections }: FederationRooms,
  { account }: Visit,
  asked: Application,
  type: Connection["type"],
  iss: string,
): Promise<boolean> => {
  if (iss === "") return false;
  const origin = originOf(iss);
  if (origin === originOf(asked.authorizeUrl)) return false;
  // Of the providers that are known it is known where they are; others may live elsewhere than their issuer's name says.
  if (type !== "custom") return true;
  const all = await connections.get(account.id);
  return all.some(({ type, settings }) => originOf(settings.authorize_url ?? providerOf(type)?.authorizeUrl) === origin);
};

const assertAnswer = async (
  rooms: FederationRooms,
  visit: Visit,
  asked: Application,
  type: Connection["type"],
  answered: Answered,
): Promise<void> => {
  const { code, error, iss, repeated } = answered;
  const unread = "The provider's answer cannot be read.";
  if (repeated) throw providerError(unread, "The provider's answer has a parameter twice");
  if (await isMixedUp(rooms, visit, asked, type, iss))
    throw providerError("The answer came from another provider than the one asked.", "The answer names another provider (iss)");
  if (error === "access_denied") throw problem("access_denied", "The sign-in was cancelled at the provider.");
  if (error !== "") throw providerError("The provider refused.", "The provider refused", errorWord(error));
  if (code === "") throw providerError(unread, "The provider's answer has neither code nor error");
};

const closed = () => problem("invalid_connection", "This way to sign in is not offered here any more.");

const ask = async (rooms: FederationRooms, visit: Visit, waiting: AtProvider, answered: Answered) => {
  const connection = (await socialConnections(rooms.connections, visit)).find(({ id }) => id === waiting.connectionId);
  if (!connection) throw closed();
  const application = applicationOf(rooms.keyring, visit.account.id, connection);
  // The code is for whoever was asked, and the provider's word counts only from there.
  if (digestOf(application) !== waiting.application) throw closed();
  await assertAnswer(rooms, visit, application, connection.type, answered);
  const asked = {
    code: answered.code,
    redirectUri: callbackOf(visit.account),
    verifier: opened(rooms.keyring, visit, waiting.verifier),
    nonce: waiting.nonce,
  };
  return { connection, identified: await askProvider(rooms.outbound, application, asked, rooms.clock()) };
};

const proofOf = (userId: string, connection: Connection, signedUp: boolean, at: Date): Proof => ({
  userId,
  connectionId: connection.id,
  authenticatedAt: at.toISOString(),
  amr: ["federated"],
  acr: "urn:faable:loa:1",
  signedUp,
  remember: true,
});

/** What ends a login. What is only out of order for a moment does not. */
const isRefusal = (error: unknown): error is Problem => error instanceof Problem && error.status < 500 && error.status !== 429;

const prove = async <T>(
  rooms: FederationRooms,
  visit: Visit,
  { connection, identified }: { readonly connection: Connection; readonly identified: Identified },
  readyToEnd: ReadyToEnd<T>,
): Promise<Returned<T>> => {
  const { atProvider: _, ...before } = visit.progress;
  const at = rooms.clock();
  const reached = ({ userId, signedUp }: Admitted): Progress => ({ ...before, proof: proofOf(userId, connection, signedUp, at) });
  const end = await readyToEnd();
  return admit(rooms, visit, connection, identified, async (tx, who) => {
    const progress = reached(who);
    const ended = await end(tx, progress);
    // One that was finished meanwhile, in another tab, goes no further.
    if (ended === undefined && !(await saveProgress(tx, visit.interaction.id, progress, tx.at))) throw unknown();
    return { progress, ended };
  });
};

/** Spends the `state`, and asks the provider while a place of the account's share is held for it. */
const conversed = async (rooms: FederationRooms, visit: Visit, waiting: AtProvider, answered: Answered) => {
  const { account, interaction } = visit;
  const leave = rooms.conversations.enter(account.id);
  // Before the `state` is spent: whoever is told to try again can.
  if (!leave) throw busy();
  try {
    if (!(await resumeInteraction(rooms.database.scope(account.id), interaction.id, answered.secret))) throw unknown();
    return await ask(rooms, visit, waiting, answered);
  } finally {
    leave();
  }
};

/**
 * Takes a person who has come back from a provider for whom it says they are. The `state` is worth something once, in minutes,
 * for the login and the connection that it was made for (SEC-FED-01). No transaction is open while the provider is asked.
 */
export const comeBack = async <T>(
  rooms: FederationRooms,
  visit: Visit,
  answered: Answered,
  readyToEnd: ReadyToEnd<T>,
): Promise<Returned<T>> => {
  const waiting = expected(visit, answered, rooms.clock());
  try {
    return await prove(rooms, visit, await conversed(rooms, visit, waiting, answered), readyToEnd);
  } catch (error) {
    if (!isRefusal(error) || error.code === "invalid_state") throw error;
    await noteFailure(rooms, visit, waiting.connectionId, error);
    return { refused: error };
  }
};

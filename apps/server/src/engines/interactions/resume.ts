import { Problem, problem } from "../../base/index.ts";
import {
  type Interaction,
  type Pause,
  pauseInteraction,
  type ResumeState,
  resumeInteraction,
  writeResumeState,
} from "../../records/interactions/index.ts";
import { isUsable } from "../../records/sessions/index.ts";
import { users } from "../../records/users/index.ts";
import { type Advanced, decided } from "./advance.ts";
import { askAgain, type Returned } from "./ask-actions.ts";
import { transact } from "./complete.ts";
import type { Login, LoginRooms } from "./login.ts";

/** Where an Action sends a person, with the `state` to come back by. */
export const leavingTo = (url: string, state: ResumeState): string => {
  const target = new URL(url);
  target.searchParams.set("state", writeResumeState(state));
  return target.href;
};

const unknown = () =>
  problem("invalid_state", "This sign-in has been resumed already, or its time is over. Start again at the application.");

const ended = () =>
  problem("session_missing", "The session that this sign-in began with has ended. Start again at the application.");

/** Whoever was let in by a session must still have it; whoever has proven something in this login has none yet to lose. */
const assertSession = (login: Login, { sessionId }: Pause, now: Date): void => {
  const { session } = login.browser;
  if (sessionId !== undefined && (session?.id !== sessionId || !isUsable(session, now))) throw ended();
};

/** A suspended user's return ends the login and is noted, as their other tries are. */
const assertUser = (rooms: LoginRooms, login: Login, { userId }: Pause): Promise<void> =>
  transact(rooms, login, async (tx) => {
    const user = await users.find(tx, userId);
    if (!user) throw ended();
    if (user.suspended) throw problem("user_suspended", "The user is suspended.");
  });

/** An Action that is gone cannot say any more whether what it asked for was done. */
const assertAction = async ({ actions }: LoginRooms, { account }: Login, { action }: Pause): Promise<void> => {
  const [atLogin, onReturn] = await Promise.all([
    actions.actions.get(account.id, "post-login"),
    actions.actions.get(account.id, "continue"),
  ]);
  if (![...atLogin, ...onReturn].some(({ id }) => id === action))
    throw problem("action_unavailable", "What paused this sign-in does not exist any more. Start again at the application.");
};

/** Where the Actions could not be asked just now, nothing was decided: the person can come back once more. */
const orWaitAgain =
  (
    { database, clock }: LoginRooms,
    { account, interaction, progress }: Login & { readonly interaction: Interaction },
    secret: string,
  ) =>
  async (error: unknown): Promise<never> => {
    if (error instanceof Problem && error.code === "actions_busy")
      await pauseInteraction(database.scope(account.id), interaction.id, progress, secret, clock());
    throw error;
  };

/**
 * Takes a login further whose person has come back from where an Action had sent them. Its `state` is consumed by the first
 * return that finds everything in place; whoever comes before the form was filled in is the `continue` hook's matter.
 */
export const resume = async (
  rooms: LoginRooms,
  login: Login & { readonly interaction: Interaction },
  secret: string,
  returned: Returned,
): Promise<Advanced> => {
  const now = rooms.clock();
  const { paused } = login.progress;
  if (!paused || new Date(paused.until) <= now) throw unknown();
  assertSession(login, paused, now);
  await assertUser(rooms, login, paused);
  await assertAction(rooms, login, paused);
  if (!(await resumeInteraction(rooms.database.scope(login.account.id), login.interaction.id, secret))) throw unknown();
  return decided(
    rooms,
    login,
    paused.userId,
    await askAgain(rooms, login, paused, returned).catch(orWaitAgain(rooms, login, secret)),
  );
};

import type { Actor } from "../../base/index.ts";
import type { Connections } from "../../records/connections/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { type Foreseen, type LookedUp, lookUp } from "./facts.ts";
import { type LoginFacts, loginEvent } from "./login-event.ts";
import type { Occasion } from "./occasion.ts";
import type { ActionRooms } from "./rooms.ts";

/** A user's login, with what was not looked up for it yet. */
export interface LoginAsked {
  readonly account: Account;
  readonly trigger: "post-login" | "continue";
  readonly actor: Actor;
  readonly userId: string;
  /** Resource id of the client. */
  readonly client: string | undefined;
  readonly connectionId: string | null;
  /** Whether nobody has proven anything in this login, so that a suspended user counts as none: their session is inert. */
  readonly isBySession: boolean;
  readonly facts: Omit<LoginFacts, keyof LookedUp>;
  readonly foreseen?: Foreseen | undefined;
}

/** What Actions are asked about a login. `undefined` when its user does not exist any more, or counts as none. */
export const loginOccasion = async (
  rooms: ActionRooms,
  connections: Connections,
  { facts, connectionId, isBySession, foreseen, ...asked }: LoginAsked,
): Promise<Occasion | undefined> => {
  const found = await lookUp(rooms, connections, asked.account.id, asked.userId, connectionId, foreseen);
  if (!found || (isBySession && found.user.suspended)) return undefined;
  const { blocks, ...known } = found;
  const all = { ...facts, ...known };
  return { ...asked, connection: connectionId ?? undefined, ip: facts.ip, blocks, event: (set) => loginEvent(all, set) };
};

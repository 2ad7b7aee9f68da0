import type { Transaction } from "../../ground/tenancy/index.ts";
import type { Client } from "../../records/clients/index.ts";
import type { Progress } from "../../records/interactions/index.ts";
import { type Completed, codeFor, completeIn } from "./complete.ts";
import { needsConsent } from "./consent.ts";
import type { Login, LoginRooms } from "./login.ts";
import { nextStep } from "./next-step.ts";

/** Ends a login in the transaction in which it was proven who is there; `undefined` where it has to go on first. */
export type EndNow = (tx: Transaction, progress: Progress) => Promise<Completed | undefined>;

/** Whether nothing is left to ask of anybody, as far as that is known without looking it up: no transaction waits for that. */
const isDone = ({ actions }: LoginRooms, { account, request, progress }: Login, client: Client, now: Date): boolean => {
  const chain = actions.actions.peek(account.id, "post-login");
  const policy = {
    identifierFirst: false,
    straightToProvider: false,
    owesConsent: () => needsConsent(client),
    owesActions: () => chain?.length !== 0,
  };
  return nextStep({ request, progress, session: undefined, policy, now }).kind === "done";
};

/**
 * Most logins at a provider need nothing more once the provider has said who is there. Such a one ends in the transaction that
 * takes its word, instead of in another one behind it.
 */
export const endsNow = async (rooms: LoginRooms, login: Login): Promise<EndNow> => {
  const { client, request } = login;
  if (!client || request.ownPage) return async () => undefined;
  const end = await codeFor(rooms, login, client);
  return async (tx, progress) => {
    const proven = { ...login, progress };
    return isDone(rooms, proven, client, tx.at) ? completeIn(tx, proven, end) : undefined;
  };
};

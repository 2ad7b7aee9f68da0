import { createHash } from "node:crypto";
import type { ActionTrigger } from "@faable/auth-contract";
import { systemActor } from "../../base/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { keepEvent } from "../../records/actions/index.ts";
import { redacted } from "./redacted.ts";

/** Keeps what Actions were given, so that a draft can be tried with it. Nobody waits for that, and a crash may lose some. */
export interface KeptEvents {
  readonly note: (accountId: string, trigger: ActionTrigger, event: Readonly<Record<string, unknown>>) => void;
  readonly flush: () => Promise<void>;
}

/** Events that wait to be written. Beyond it new ones are not kept: they are samples. */
const waitingMost = 1_000;

interface Waiting {
  readonly accountId: string;
  readonly trigger: ActionTrigger;
  readonly event: object;
}

/** Stable for one account, so that one person stays one person, and useless elsewhere. */
const pseudonymIn =
  (accountId: string) =>
  (text: string): string =>
    createHash("sha256").update(`${accountId}\n${text}`).digest("hex").slice(0, 12);

export const createKeptEvents = (database: Database): KeptEvents => {
  let waiting: Waiting[] = [];
  const write = async (accountId: string, events: readonly Waiting[]): Promise<void> =>
    database.context(accountId, systemActor("kept events")).transact(async (tx) => {
      for (const { trigger, event } of events) await keepEvent(tx, trigger, event);
    });
  return Object.freeze({
    note: (accountId: string, trigger: ActionTrigger, event: Readonly<Record<string, unknown>>) => {
      if (waiting.length < waitingMost) waiting.push({ accountId, trigger, event: redacted(event, pseudonymIn(accountId)) });
    },
    flush: async () => {
      const taken = waiting;
      waiting = [];
      const byAccount = Map.groupBy(taken, ({ accountId }) => accountId);
      for (const [accountId, events] of byAccount) await write(accountId, events);
    },
  });
};

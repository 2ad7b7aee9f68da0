import { createHash } from "node:crypto";
import type { ActionTrigger } from "@faable/auth-contract";
import type { Clock, Keyring } from "../../base/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { keepEvents, type NewKeptEvent } from "../../records/actions/index.ts";
import { redacted } from "./redacted.ts";

/** Keeps what Actions were given, so that a draft can be tried with it. Nobody waits for that, and a crash may lose some. */
export interface KeptEvents {
  readonly note: (accountId: string, trigger: ActionTrigger, event: () => Readonly<Record<string, unknown>>) => void;
  readonly flush: () => Promise<void>;
}

/** Events of one trigger of one account, and accounts, of which some wait to be written: they are samples, and nobody crowds out others. */
const most = { ofTrigger: 20, accounts: 500 } as const;

/** Stable for one account, so that one person stays one person, and useless elsewhere. Without the master key nobody can tell whether it is of a text that they guess. */
const pseudonymIn =
  (keyring: Keyring, accountId: string) =>
  (text: string): string =>
    createHash("sha256")
      .update(keyring.sign(text, `kept event of ${accountId}`))
      .digest("hex")
      .slice(0, 12);

export const createKeptEvents = (
  { backgroundScope }: Pick<Database, "backgroundScope">,
  keyring: Keyring,
  clock: Clock,
): KeptEvents => {
  let waiting = new Map<string, NewKeptEvent[]>();
  const waitingOf = (accountId: string): NewKeptEvent[] | undefined => {
    const present = waiting.get(accountId);
    if (present || waiting.size >= most.accounts) return present;
    const events: NewKeptEvent[] = [];
    waiting.set(accountId, events);
    return events;
  };
  return Object.freeze({
    note: (accountId: string, trigger: ActionTrigger, event: () => Readonly<Record<string, unknown>>) => {
      const events = waitingOf(accountId);
      if (!events || events.filter((each) => each.trigger === trigger).length >= most.ofTrigger) return;
      events.push({ trigger, at: clock(), event: redacted(event(), pseudonymIn(keyring, accountId)) });
    },
    flush: async () => {
      const taken = waiting;
      waiting = new Map();
      const written = [...taken].map(([accountId, events]) => keepEvents(backgroundScope(accountId), events));
      const failures = (await Promise.allSettled(written)).flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
      if (failures.length > 0) throw new AggregateError(failures, `The events of ${failures.length} accounts could not be kept.`);
    },
  });
};

import { grantEvent } from "@faable/auth-contract";
import type { Clock } from "../../base/index.ts";
import { type AuditEvent, recordAll } from "../../ground/events/index.ts";
import { isForeignKeyViolation } from "../../ground/storage/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";

export interface Granted {
  readonly accountId: string;
  /** Resource id of the client. */
  readonly client: string;
  readonly clientId: string;
  readonly audience: string;
  /** The `grant_type` that they were granted by. */
  readonly grant: string;
}

/**
 * Granted tokens are counted per client, audience, grant and minute, and become one log row each time the counts are flushed: a
 * row per token would halve the rate at which tokens can be signed. A killed process loses a few seconds of counts.
 */
export interface TokenUsage {
  readonly count: (granted: Granted) => void;
  readonly flush: () => Promise<void>;
}

interface Counter extends Granted {
  count: number;
}

/** Most distinct counters between two flushes; tokens beyond them are granted, but not counted. */
const maxCounters = 20_000;

const eventOf = ({ client, clientId, audience, grant, count }: Counter, at: Date): AuditEvent => ({
  type: grantEvent(grant),
  message: `${count} ${grant === "client_credentials" ? "machine " : ""}${count === 1 ? "token was" : "tokens were"} granted.`,
  at,
  data: { client_id: clientId, audience, count },
  concerned: { client },
});

const keyOf = ({ client, audience, grant }: Granted): string => `${client}\n${audience}\n${grant}`;

/**
 * Counts are written account by account: what cannot be written now (a part of the database is away) is counted on and
 * tried again, and keeps no other account's. The counts of an account that was deleted meanwhile go with it.
 */
export const createTokenUsage = (backgroundScope: Database["backgroundScope"], clock: Clock): TokenUsage => {
  let counters = new Map<string, Counter>();

  const add = (granted: Granted, count: number): void => {
    const counter = counters.get(keyOf(granted));
    if (counter) counter.count += count;
    else if (counters.size < maxCounters) counters.set(keyOf(granted), { ...granted, count });
  };

  const store = async (accountId: string, taken: readonly Counter[]): Promise<unknown> => {
    const events = taken.map((counter) => eventOf(counter, clock()));
    try {
      await recordAll(backgroundScope(accountId), events);
      return undefined;
    } catch (error) {
      if (isForeignKeyViolation(error)) return undefined;
      for (const counter of taken) add(counter, counter.count);
      return error;
    }
  };

  const flush = async (): Promise<void> => {
    const taken = Map.groupBy(counters.values(), ({ accountId }) => accountId);
    counters = new Map();
    const outcomes: unknown[] = [];
    for (const [accountId, of] of taken) outcomes.push(await store(accountId, of));
    const failures = outcomes.filter((error) => error !== undefined);
    if (failures.length > 0)
      throw new AggregateError(failures, `The token counts of ${failures.length} accounts wait to be written.`);
  };

  return Object.freeze({ count: (granted: Granted) => add(granted, 1), flush });
};

import { lifetimes } from "@faable/auth-contract";
import type { Clock } from "../../base/index.ts";
import { type AuditEvent, recordAll } from "../../ground/events/index.ts";
import { type Db, isForeignKeyViolation } from "../../ground/storage/index.ts";

export interface Granted {
  readonly accountId: string;
  /** Resource id of the client. */
  readonly client: string;
  readonly clientId: string;
  readonly audience: string;
}

/**
 * Machine tokens are counted per client, audience and minute, and become one log row each time the counts are flushed: a
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
const batch = 500;

const eventOf = ({ accountId, client, clientId, audience, count }: Counter, at: Date): AuditEvent => ({
  accountId,
  type: "oauth.token.client_credentials",
  status: "success",
  message: `${count} machine ${count === 1 ? "token was" : "tokens were"} granted.`,
  at,
  clientId: client,
  data: { client_id: clientId, audience, count },
  keepFor: lifetimes.tokenLogs,
});

export const createTokenUsage = (db: Db, clock: Clock): TokenUsage => {
  let counters = new Map<string, Counter>();
  const count = (granted: Granted): void => {
    const key = `${granted.client}\n${granted.audience}`;
    const counter = counters.get(key);
    if (counter) counter.count += 1;
    else if (counters.size < maxCounters) counters.set(key, { ...granted, count: 1 });
  };
  const store = (taken: readonly Counter[]): Promise<void> => {
    const at = clock();
    return recordAll(
      db,
      taken.map((counter) => eventOf(counter, at)),
    );
  };
  /** An account deleted meanwhile must not take the other accounts' counts along. */
  const storeOneByOne = async (taken: readonly Counter[]): Promise<void> => {
    for (const counter of taken)
      await store([counter]).catch((error: unknown) => {
        if (!isForeignKeyViolation(error)) throw error;
      });
  };
  const flush = async (): Promise<void> => {
    const taken = [...counters.values()];
    counters = new Map();
    for (let from = 0; from < taken.length; from += batch) {
      const some = taken.slice(from, from + batch);
      await store(some).catch((error: unknown) => {
        if (!isForeignKeyViolation(error)) throw error;
        return storeOneByOne(some);
      });
    }
  };
  return Object.freeze({ count, flush });
};

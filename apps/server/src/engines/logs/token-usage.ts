import { grantEvent } from "@faable/auth-contract";
import type { Clock } from "../../base/index.ts";
import { type AuditEvent, recordAll, timeOfRow } from "../../ground/events/index.ts";
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

/** The first tokens of a login, which are a part of its story. */
export interface FirstTokens extends Granted {
  readonly scope: string;
  /** Whom they are for. */
  readonly user: string;
  readonly login: string;
  /** Source address of the request. */
  readonly ip: string;
  readonly at: Date;
}

/**
 * Granted tokens are counted per client, audience, grant and minute, and become one log row each time the counts are flushed: a
 * row per token would halve the rate at which tokens can be signed. A killed process loses a few seconds of them.
 */
export interface TokenUsage {
  readonly count: (granted: Granted) => void;
  /** Gives them a row of their own, which is written with the counts: no request waits for it. */
  readonly tell: (first: FirstTokens) => void;
  readonly flush: () => Promise<void>;
}

interface Counter extends Granted {
  count: number;
}

/** Most distinct counters between two flushes; tokens beyond them are granted, but not counted. */
const maxCounters = 20_000;
/** Most rows of first tokens between two flushes; those beyond them are counted. */
const maxRows = 20_000;
/** Rows of one statement: a statement takes 65 535 values at most. */
const together = 1_000;

const eventOf = ({ client, clientId, audience, grant, count }: Counter, at: Date): AuditEvent => ({
  type: grantEvent(grant),
  message: `${count} ${grant === "client_credentials" ? "machine " : ""}${count === 1 ? "token was" : "tokens were"} granted.`,
  at,
  data: { client_id: clientId, audience, count },
  concerned: { client },
});

const rowOf = ({ client, clientId, audience, grant, scope, user, login, ip, at }: FirstTokens, now: Date): AuditEvent => ({
  type: grantEvent(grant),
  message: "The first tokens of a login were granted.",
  at: timeOfRow(at, now),
  actor: { type: "client", id: clientId, ip, login },
  data: { client_id: clientId, audience, scope, count: 1 },
  concerned: { user, client },
});

const keyOf = ({ client, audience, grant }: Granted): string => `${client}\n${audience}\n${grant}`;

/**
 * Counts are written account by account: what cannot be written now (a part of the database is away) is counted on and
 * tried again, and keeps no other account's. The counts of an account that was deleted meanwhile go with it.
 */
export const createTokenUsage = (backgroundScope: Database["backgroundScope"], clock: Clock): TokenUsage => {
  let counters = new Map<string, Counter>();
  let rows: FirstTokens[] = [];

  const add = (granted: Granted, count: number): void => {
    const counter = counters.get(keyOf(granted));
    if (counter) counter.count += count;
    else if (counters.size < maxCounters) counters.set(keyOf(granted), { ...granted, count });
  };

  const tell = (first: FirstTokens): void => {
    if (rows.length < maxRows) rows.push(first);
    else add(first, 1);
  };

  /** Answers what it failed for, if it did, and then takes them back. */
  const store = async <T extends Granted>(
    accountId: string,
    taken: readonly T[],
    asEvent: (each: T) => AuditEvent,
    takeBack: (each: T) => void,
  ): Promise<unknown> => {
    try {
      await recordAll(backgroundScope(accountId), taken.map(asEvent));
      return undefined;
    } catch (error) {
      if (isForeignKeyViolation(error)) return undefined;
      taken.forEach(takeBack);
      return error;
    }
  };

  const storeAll = async <T extends Granted>(
    taken: Iterable<T>,
    asEvent: (each: T) => AuditEvent,
    takeBack: (each: T) => void,
  ): Promise<readonly unknown[]> => {
    const outcomes: unknown[] = [];
    for (const [accountId, of] of Map.groupBy(taken, (each) => each.accountId))
      for (let at = 0; at < of.length; at += together)
        outcomes.push(await store(accountId, of.slice(at, at + together), asEvent, takeBack));
    return outcomes;
  };

  const flush = async (): Promise<void> => {
    const [counted, told] = [counters, rows];
    [counters, rows] = [new Map(), []];
    const now = clock();
    const outcomes = [
      ...(await storeAll(told, (first) => rowOf(first, now), tell)),
      ...(await storeAll(
        counted.values(),
        (counter) => eventOf(counter, now),
        (counter) => add(counter, counter.count),
      )),
    ];
    const failures = outcomes.filter((error) => error !== undefined);
    if (failures.length > 0)
      throw new AggregateError(failures, `The token counts of ${new Set(failures).size} accounts wait to be written.`);
  };

  return Object.freeze({ count: (granted: Granted) => add(granted, 1), tell, flush });
};

import type { CompiledQuery } from "kysely";
import type { Static, TSchema } from "typebox";
import type { Actor, Hosts, Keyring } from "../../base/index.ts";
import type { ChangeNoun } from "../caches/index.ts";
import type { Queue } from "../jobs/index.ts";
import type { Scope } from "./scope.ts";

/** An open transaction in one account: what is written through it is committed together, or not at all. */
export interface Transaction extends Scope {
  readonly actor: Actor;
  /** The instant at which everything in this transaction happens. */
  readonly at: Date;
  /**
   * Sends a write whose answer changes nothing that follows: it is done after what was asked before, and nobody waits for it but
   * the commit. If it fails, nothing is committed.
   */
  readonly send: (statement: CompiledQuery) => void;
  /** Says that something cached has changed; told to every node when it is committed. */
  readonly changed: (noun: ChangeNoun) => void;
  /** Asks for work that is done once this is committed, by whichever node comes to it. What is rolled back asks for nothing. */
  readonly enqueue: <T extends TSchema>(queue: Queue<T>, items: readonly Static<T>[]) => Promise<void>;
  /**
   * Does something when all else of this transaction is done, before it is committed: once for each key, whoever asks first. For
   * what is told once, however many steps had a part in it.
   */
  readonly atEnd: (key: string, work: () => Promise<void>) => void;
  /** Counts what is told in this transaction: answers how much was told before these. */
  readonly told: (more: number) => number;
  /** The same transaction in another account, for what touches two: the operator's work on a tenant. */
  readonly inAccount: (accountId: string) => Transaction;
}

/**
 * What every use case is given: in whose account it works, for whom, and with what. Its own `db` is for lists and other reads
 * outside a transaction.
 */
export interface Context extends Scope {
  readonly actor: Actor;
  readonly now: () => Date;
  readonly keyring: Keyring;
  readonly hosts: Hosts;
  /** For reads of one row by account and key, which share a connection (`tenantTable(…).find`). Nothing else may use it. */
  readonly pointReads: Scope;
  /** Does the work in one transaction, and again, from its beginning, where another one was in its way: it changes nothing else. */
  readonly transact: <T>(work: (transaction: Transaction) => Promise<T>) => Promise<T>;
}

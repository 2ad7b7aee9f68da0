import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  DummyDriver,
  type KyselyPlugin,
  type QueryResult,
} from "kysely";
import { type Db, isAborted, queriesOn } from "../storage/index.ts";

/** An open transaction, as far as it knows statements. */
export interface OpenTransaction {
  readonly db: Db;
  /**
   * Sends a write whose answer changes nothing that follows: it is done after what was asked before, and the commit waits for it.
   * If it fails, so does the transaction.
   */
  readonly send: (statement: CompiledQuery) => void;
}

const isRead = ({ query }: CompiledQuery): boolean => query.kind === "SelectQueryNode" && query.with === undefined;

/**
 * A connection for one transaction. Reads leave together with `begin`; from the first write on everything waits until it is known
 * that there is a transaction, because what is written outside of one cannot be undone. Once the transaction is over nothing more
 * is sent, whoever is still at work on it: the connection is somebody else's by then.
 */
const limitedTo = (connection: DatabaseConnection, begun: Promise<void>) => {
  const sent: Promise<unknown>[] = [];
  let writes = false;
  let isOver = false;
  let failure: unknown;
  const note = (error: unknown): never => {
    failure ??= error;
    throw error;
  };
  const assertOpen = (): void => {
    if (isOver) throw new Error("The transaction is over.");
  };
  // Looked at in the moment of sending: between asking and that the transaction may have been rolled back.
  const sendNow = <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
    assertOpen();
    return connection.executeQuery<R>(query);
  };
  const ask = async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
    writes ||= !isRead(query);
    return writes ? begun.then(() => sendNow<R>(query)) : sendNow<R>(query);
  };
  const executeQuery = <R>(query: CompiledQuery): Promise<QueryResult<R>> => ask<R>(query).catch(note);
  const streamQuery = (): never => {
    throw new Error("A transaction has no cursors.");
  };
  return {
    own: { executeQuery, streamQuery },
    send: (query: CompiledQuery): void => {
      assertOpen();
      const answer = executeQuery(query);
      answer.catch(() => undefined);
      sent.push(answer);
    },
    /** Answers what nobody has waited for. */
    end: (): readonly Promise<unknown>[] => {
      isOver = true;
      return sent;
    },
    /** Behind a statement that failed every other one fails because of it: it is the one to tell of. */
    causeOf: (error: unknown): unknown => (isAborted(error) ? failure : error),
  };
};

/** Waits for all, and throws what the first of them in this order failed of: a commit behind it says only that it was none. */
const allOf = async (all: readonly Promise<unknown>[]): Promise<void> => {
  const refused = (await Promise.allSettled(all)).find(({ status }) => status === "rejected");
  if (refused?.status === "rejected") throw refused.reason;
};

/** Queries of a transaction share its connection, and may be under way together: they are sent in the order of asking. */
const driverOf = (connection: DatabaseConnection): Driver =>
  Object.assign(new DummyDriver(), { acquireConnection: async () => connection });

/**
 * Does something in one transaction on a connection of its own. All of it is committed, or nothing is. Statements may be asked
 * together (`Promise.all`): the database does them one after the other, in the order of asking, without a trip between them.
 */
export const transactionOn = async <T>(
  driver: Driver,
  plugins: readonly KyselyPlugin[],
  work: (transaction: OpenTransaction) => Promise<T>,
): Promise<T> => {
  const connection = await driver.acquireConnection();
  try {
    const begun = driver.beginTransaction(connection, {});
    begun.catch(() => undefined);
    const { own, send, end, causeOf } = limitedTo(connection, begun);
    try {
      const value = await work({ db: queriesOn(driverOf(own), plugins), send });
      await begun;
      await allOf([...end(), driver.commitTransaction(connection)]);
      return value;
    } catch (error) {
      end();
      // Where no rollback arrives any more, the end of the connection is one: the driver gives it up.
      await driver.rollbackTransaction(connection).catch(() => undefined);
      throw causeOf(error);
    }
  } finally {
    await driver.releaseConnection(connection);
  }
};

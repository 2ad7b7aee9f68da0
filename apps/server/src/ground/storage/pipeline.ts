import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import { Client, type ClientConfig } from "pg";
import { isConnectionLost } from "./database-errors.ts";
import type { Report } from "./engine.ts";
import { gathering } from "./gathering.ts";
import type { Prepare } from "./prepare.ts";

const refuse = (what: string) => (): never => {
  throw new Error(`A shared connection has no ${what}.`);
};

/** One connection that opens at its first use, and again at the next one after it was lost or fell silent. */
const reopening = (config: ClientConfig, report: Report) => {
  let current: Promise<Client> | undefined;
  const open = (): Promise<Client> => {
    const client = new Client({ ...config, pipeline: true });
    const opened = client.connect().then(() => client);
    const forget = (): void => {
      if (current === opened) current = undefined;
    };
    client
      .on("error", (error) => report("database connection lost", error))
      .on("error", forget)
      .on("end", forget);
    opened.catch(forget);
    return opened;
  };
  const get = (): Promise<Client> => {
    current ??= open();
    return current;
  };
  const drop = async (): Promise<void> => {
    const dropped = current;
    current = undefined;
    await dropped?.then((client) => client.end()).catch(() => undefined);
  };
  return { get, drop };
};

/**
 * A connection that is never waited for: statements are sent as they come, answers arrive in the same order. For reads of
 * one row by its key, or of the few rows that hang on one, and nothing else: each takes the database microseconds, so
 * sharing costs no request anything and saves the pool, and with it most of the processor time on both sides. A slow
 * statement would hold up all behind it; one that is not answered in time takes the connection with it, so that the next
 * ones have a new one.
 */
export const pipelineDriver = (config: ClientConfig, prepare: Prepare, report: Report): Driver => {
  const connection = reopening(config, report);
  // Until this turn of the event loop is over: then it is the statements of many requests.
  const gather = gathering(setImmediate);
  const executeQuery = async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
    const client = await connection.get();
    gather(client);
    try {
      const { rows } = await client.query<Extract<R, object>>(prepare(sql, parameters));
      return { rows };
    } catch (error) {
      if (isConnectionLost(error)) void connection.drop();
      throw error;
    }
  };
  const shared: DatabaseConnection = { executeQuery, streamQuery: refuse("cursors") };
  const transactions = refuse("transactions");
  return {
    init: async () => undefined,
    acquireConnection: async () => shared,
    releaseConnection: async () => undefined,
    beginTransaction: async () => transactions(),
    commitTransaction: async () => transactions(),
    rollbackTransaction: async () => transactions(),
    destroy: connection.drop,
  };
};

import { Client, type ClientConfig, type QueryConfig, type QueryResult } from "pg";

/** A connection that is never waited for: statements are sent as they come, answers arrive in the same order. */
export interface Pipeline {
  readonly query: (statement: QueryConfig) => Promise<QueryResult>;
  readonly close: () => Promise<void>;
}

/**
 * For reads of one row by its key and nothing else: each takes the database microseconds, so sharing one connection costs
 * no request anything and saves the pool, and with it most of the processor time on both sides. A slow statement would
 * hold up all behind it. Opens at first use and again after a loss; what was under way then fails, as on any connection.
 */
export const openPipeline = (config: ClientConfig, report: (event: string, error: unknown) => void): Pipeline => {
  let current: Promise<Client> | undefined;

  const connected = (): Promise<Client> => {
    if (current) return current;
    const client = new Client({ ...config, pipeline: true });
    const opened = client.connect().then(() => client);
    const lost = (): void => {
      if (current === opened) current = undefined;
    };
    client
      .on("error", (error) => report("database connection lost", error))
      .on("error", lost)
      .on("end", lost);
    opened.catch(lost);
    current = opened;
    return opened;
  };

  return {
    query: async (statement) => (await connected()).query(statement),
    close: async () => {
      const client = await current?.catch(() => undefined);
      await client?.end();
    },
  };
};

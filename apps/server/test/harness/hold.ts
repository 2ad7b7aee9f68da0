import { Client } from "pg";
import type { TestServer } from "./server.ts";

/** Locks that a test holds in the server's database, so that requests meet where they would by chance only. */
export interface Hold {
  /** How many of the server's statements wait for them. */
  readonly waiting: () => Promise<number>;
  /** Commits what the test did and lets everybody pass. */
  readonly release: () => Promise<void>;
}

const waitingStatements = `select count(*)::int as waiting from pg_stat_activity
  where datname = current_database() and application_name = 'faable-auth' and wait_event_type = 'Lock'`;

/** Runs a statement on PostgreSQL and keeps its transaction open until it is released, or what is done meanwhile has ended. */
export const holding = async <T>(
  { environment }: Pick<TestServer, "environment">,
  [statement, ...values]: readonly [string, ...string[]],
  meanwhile: (held: Hold) => Promise<T>,
): Promise<T> => {
  const client = new Client({ connectionString: environment.DATABASE_URL });
  await client.connect();
  try {
    await client.query("begin");
    await client.query(statement, values);
    return await meanwhile({
      waiting: async () => {
        // Inside a transaction the first look at the activity would be all that is ever seen of it.
        await client.query("select pg_stat_clear_snapshot()");
        return (await client.query<{ waiting: number }>(waitingStatements)).rows[0]?.waiting ?? 0;
      },
      release: async () => void (await client.query("commit")),
    });
  } finally {
    await client.end();
  }
};

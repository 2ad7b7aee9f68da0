import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { Pool, PoolClient } from "pg";

/** Most statement texts that get a name. Filters make texts of many shapes; the rest runs unprepared, as usual. */
const maxNames = 500;

/**
 * Gives every statement text a name, by which the driver prepares it once per connection: PostgreSQL then skips parsing
 * and planning, a quarter of the cost of a point query.
 */
export const preparing = (pool: Pool): PostgresPool => {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= maxNames) return known;
    const name = `faable_${names.size}`;
    names.set(text, name);
    return name;
  };
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => preparingClient(await pool.connect(), nameOf),
  };
};

const wrapped = new WeakMap<PoolClient, PostgresPoolClient>();

const preparingClient = (client: PoolClient, nameOf: (text: string) => string | undefined): PostgresPoolClient => {
  const known = wrapped.get(client);
  if (known) return known;
  const query = (text: string, parameters: readonly unknown[]) => {
    const name = parameters.length > 0 ? nameOf(text) : undefined;
    const values = [...parameters];
    return name === undefined ? client.query(text, values) : client.query({ name, text, values });
  };
  const made = Object.create(client, {
    query: { value: query },
    release: { value: (error?: Error | boolean) => client.release(error) },
  });
  wrapped.set(client, made);
  return made;
};

import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { Pool, PoolClient, QueryConfig, QueryResult } from "pg";
import type { Pipeline } from "./pipeline.ts";
import { isPointRead } from "./point-read.ts";

/** Most statement texts that get a name. Filters make texts of many shapes; the rest runs unprepared, as usual. */
const maxNames = 500;

type Prepare = (text: string, parameters: readonly unknown[]) => QueryConfig;

/**
 * Gives every statement text a name, by which the driver prepares it once per connection: PostgreSQL then skips parsing
 * and planning, a quarter of the cost of a point query.
 */
const createPrepare = (): Prepare => {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= maxNames) return known;
    const name = `faable_${names.size}`;
    names.set(text, name);
    return name;
  };
  return (text, parameters) => {
    const name = parameters.length > 0 ? nameOf(text) : undefined;
    const values = [...parameters];
    return name === undefined ? { text, values } : { name, text, values };
  };
};

/**
 * What Kysely takes for a connection. A point read goes to the pipeline; the first statement of another kind (a
 * transaction's `begin`, for one) takes a connection from the pool, which then serves everything until the release.
 */
const lease = (pool: Pool, pipeline: Pipeline, prepare: Prepare): PostgresPoolClient => {
  let leased: Promise<PoolClient> | undefined;
  const onPool = async (statement: QueryConfig): Promise<QueryResult> => {
    leased ??= pool.connect();
    return (await leased).query(statement);
  };
  const query = (text: string, parameters: readonly unknown[]): Promise<QueryResult> =>
    leased === undefined && isPointRead(text) ? pipeline.query(prepare(text, parameters)) : onPool(prepare(text, parameters));
  // Whoever ran the statement has been told already that there was no connection.
  const release = (destroy?: boolean): void =>
    void leased?.then(
      (client) => client.release(destroy),
      () => undefined,
    );
  // Kysely's type has cursors besides, which nothing here uses.
  return Object.create(null, { query: { value: query }, release: { value: release } });
};

/** The pool and the pipeline as the one pool that Kysely knows of. */
export const leasing = (pool: Pool, pipeline: Pipeline): PostgresPool => {
  const prepare = createPrepare();
  return {
    options: pool.options,
    connect: () => Promise.resolve(lease(pool, pipeline, prepare)),
    end: () => pool.end(),
  };
};

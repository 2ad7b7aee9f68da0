import type { QueryConfig } from "pg";

/** Most statement texts that get a name. Filters make texts of many shapes; the rest runs unprepared, as usual. */
const maxNames = 500;

/** A statement for the driver, with the name by which it is prepared. */
export type Prepare = (text: string, parameters: readonly unknown[]) => QueryConfig;

/**
 * Gives every statement text a name, by which the driver prepares it once per connection: PostgreSQL then skips parsing
 * and planning, a quarter of the cost of a point query.
 */
export const createPrepare = (): Prepare => {
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
 * For work that nobody waits for: it meets few rows now and very many later, and a plan that was kept from the one would be ruinous
 * for the other.
 */
export const planAnew: Prepare = (text, parameters) => ({ text, values: [...parameters] });

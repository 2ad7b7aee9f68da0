import { problem } from "../../base/index.ts";
import { askingAt, type Connection, isOffered, offeredConnections } from "../../records/connections/index.ts";

/** A connection as a request names it: by its id, by its name, or not at all. */
export interface Named {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** The account, as far as its logins are concerned. */
export interface Choosing {
  readonly id: string;
  readonly settings: {
    readonly default_connection: string | null;
    readonly login_methods: { readonly removed?: readonly string[] };
  };
}

const isDatabase = ({ type }: Connection): boolean => type === "database";

const notOffered = () =>
  problem("invalid_connection", "The connection is no enabled database connection that is offered to this client.", {
    details: { fields: ["connection"] },
  });

/** The database connection that a request is about: the named one, else the account's default, else the oldest that is offered. */
export const chooseDatabaseConnection = (
  all: readonly Connection[],
  account: Choosing,
  client: { readonly id: string } | undefined,
  { id, name }: Named,
): Connection => {
  const asking = askingAt(account, client);
  if (id !== undefined || name !== undefined) {
    const named = all.find((each) => (id === undefined || each.id === id) && (name === undefined || each.name === name));
    if (!named || !isDatabase(named) || !isOffered(named, asking)) throw notOffered();
    return named;
  }
  if (!all.some(isDatabase)) throw problem("no_database_connection", "This account has no database connection.");
  const offered = offeredConnections(all, asking).filter(isDatabase);
  const chosen = offered.find((each) => each.id === account.settings.default_connection) ?? offered[0];
  if (!chosen) throw notOffered();
  return chosen;
};

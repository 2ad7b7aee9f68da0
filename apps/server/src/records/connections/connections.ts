import { createTenantCache } from "../../ground/caches/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { type Connection, connectionFrom } from "./connection.ts";
import { findConnections } from "./connection-store.ts";

/** All connections of an account, oldest first, from memory where it can. */
export interface Connections {
  readonly peek: (accountId: string) => readonly Connection[] | undefined;
  readonly get: (accountId: string) => Promise<readonly Connection[]>;
}

export const createConnections = ({ scope, changes }: Database): Connections => {
  const cache = createTenantCache<readonly Connection[]>({
    changes,
    nouns: ["connection", "account"],
    max: 5_000,
    load: async (accountId) => (await findConnections(scope(accountId))).map(connectionFrom),
  });
  return Object.freeze({
    peek: (accountId: string) => cache.peek(accountId, ""),
    get: async (accountId: string) => (await cache.get(accountId, "")) ?? [],
  });
};

/** Whoever asks to sign somebody in, and what has been taken off the login. */
export interface Asking {
  /** Resource id of the client; `undefined` where the account itself asks, at which everybody signs in by what is theirs. */
  readonly client: string | undefined;
  readonly removed: readonly string[];
}

/** What the account has taken off its logins. */
interface Removing {
  readonly settings: { readonly login_methods: { readonly removed?: readonly string[] } };
}

export const askingAt = ({ settings }: Removing, client: { readonly id: string } | undefined): Asking => ({
  client: client?.id,
  removed: settings.login_methods.removed ?? [],
});

/** Whether people may sign in by a connection at this client. Every door that signs in asks this, so that none is a way around. */
export const isOffered = ({ id, enabled, enabledClients }: Connection, { client, removed }: Asking): boolean =>
  enabled && !removed.includes(id) && (client === undefined || enabledClients.length === 0 || enabledClients.includes(client));

/**
 * Whether a sign-in of before by this connection still counts at this client: one that was switched off, deleted or taken
 * from the client since would sign nobody in now. Signing in by none, as a first start lets people do, is nothing to take away.
 */
export const stillOffers = (all: readonly Connection[], connectionId: string | null, asking: Asking): boolean =>
  connectionId === null || all.some((each) => each.id === connectionId && isOffered(each, asking));

/** The connections by which people may sign in at this client, oldest first. */
export const offeredConnections = (all: readonly Connection[], asking: Asking): readonly Connection[] =>
  all.filter((connection) => isOffered(connection, asking));

import { createTenantCache } from "../../ground/caches/index.ts";
import type { Database, Scope } from "../../ground/tenancy/index.ts";
import { type Client, clientFrom } from "./client.ts";
import { clients, findClientRow } from "./client-store.ts";

/** Clients by `client_id`, from memory where it can. */
export interface Clients {
  readonly peek: (accountId: string, clientId: string) => Client | undefined;
  readonly get: (accountId: string, clientId: string) => Promise<Client | undefined>;
}

export const createClients = ({ scope, changes }: Database): Clients =>
  createTenantCache<Client>({
    changes,
    nouns: ["client", "account"],
    max: 20_000,
    load: async (accountId, clientId) => {
      const row = await findClientRow(scope(accountId), clientId);
      // A resource id finds a client too, but is no `client_id`.
      return row?.client_id === clientId ? clientFrom(row) : undefined;
    },
  });

/** Clients by their resource ids, as far as they still exist. */
export const findClients = async (scope: Scope, ids: readonly string[]): Promise<readonly Client[]> =>
  ids.length === 0 ? [] : (await clients.findMany(scope, ids)).map(clientFrom);

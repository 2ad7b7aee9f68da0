import { type Changes, createTenantCache, type Db } from "../../ground/storage/index.ts";
import { type Account, accountFrom, domainOf, type Hosts, operatorSlug } from "./account.ts";
import { findAccount, findAccountBySlug } from "./account-store.ts";

/** Finds accounts by host and by id, from memory where it can. */
export interface Tenants {
  /** The account of a host if it is known already; the fast path of every request. */
  readonly peekHost: (host: string) => Account | undefined;
  readonly byHost: (host: string) => Promise<Account | undefined>;
  readonly byId: (accountId: string) => Promise<Account | undefined>;
  readonly operator: () => Promise<Account>;
  /** Whether a host is one that this installation serves, taken or not. */
  readonly isOwnHost: (hostname: string) => boolean;
  readonly hosts: Hosts;
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const withoutPort = (host: string): string => host.replace(/:\d{1,5}$/, "").toLowerCase();

/** The slug that a host names. `main` is reachable at the bare base host alone, so that it has one issuer. */
const slugOf = (host: string, { base }: Hosts): string | undefined => {
  const name = withoutPort(host);
  if (name === base) return operatorSlug;
  if (!name.endsWith(`.${base}`)) return undefined;
  const slug = name.slice(0, -base.length - 1);
  return label.test(slug) && slug !== operatorSlug ? slug : undefined;
};

export const createTenants = (db: Db, changes: Changes, hosts: Hosts): Tenants => {
  // Keyed by the host as it was sent, so that a known one needs no parsing. Hosts without an account are not kept.
  const atHost = createTenantCache<Account>({
    changes,
    nouns: ["account"],
    acrossAccounts: true,
    max: 10_000,
    load: async (_, host) => {
      const slug = slugOf(host, hosts);
      const row = slug === undefined ? undefined : await findAccountBySlug(db, slug);
      return row && accountFrom(row, hosts);
    },
  });
  const byId = createTenantCache<Account>({
    changes,
    nouns: ["account"],
    max: 10_000,
    load: async (accountId) => {
      const row = await findAccount(db, accountId);
      return row && accountFrom(row, hosts);
    },
  });
  const byHost = (host: string): Promise<Account | undefined> => atHost.get("", host);
  return Object.freeze({
    hosts,
    peekHost: (host: string) => atHost.peek("", host),
    byHost,
    byId: (accountId: string) => byId.get(accountId, ""),
    operator: async () => {
      const account = await byHost(domainOf(operatorSlug, hosts));
      if (!account) throw new Error("The operator account is missing.");
      return account;
    },
    isOwnHost: (hostname: string) => hostname.toLowerCase() === hosts.base || hostname.toLowerCase().endsWith(`.${hosts.base}`),
  });
};

import type { Hosts } from "../../base/index.ts";
import { createTenantCache } from "../../ground/caches/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { type Account, accountFrom, domainOf, operatorSlug } from "./account.ts";
import { findAccount, findAccountBySlug } from "./account-store.ts";

/** Finds accounts by host and by id, from memory where it can. */
export interface Tenants {
  /** The account of a host if it is known already; the fast path of every request. */
  readonly peekHost: (host: string) => Account | undefined;
  readonly byHost: (host: string) => Promise<Account | undefined>;
  readonly byId: (accountId: string) => Promise<Account | undefined>;
  readonly operator: () => Promise<Account>;
  readonly hosts: Hosts;
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Lower case, without port and without the dot that ends a full name (RFC 3986 §3.2.2). */
const bareName = (host: string): string =>
  host
    .toLowerCase()
    .replace(/:\d{1,5}$/, "")
    .replace(/\.$/, "");

/** The slug that a host names. `main` is reachable at the bare base host alone, so that it has one issuer. */
const slugOf = (host: string, { base }: Hosts): string | undefined => {
  const name = bareName(host);
  if (name === base) return operatorSlug;
  if (!name.endsWith(`.${base}`)) return undefined;
  const slug = name.slice(0, -base.length - 1);
  return label.test(slug) && slug !== operatorSlug ? slug : undefined;
};

export const createTenants = ({ installation, changes }: Database, hosts: Hosts): Tenants => {
  // Keyed by the host as we write it, so that a known one needs no parsing when clients write it so too, and other spellings
  // take no room. Hosts without an account are not kept.
  const atHost = createTenantCache<Account>({
    changes,
    nouns: ["account"],
    acrossAccounts: true,
    max: 10_000,
    load: async (_, domain) => {
      const slug = slugOf(domain, hosts);
      const row = slug === undefined ? undefined : await findAccountBySlug(installation, slug);
      return row && accountFrom(row, hosts);
    },
  });
  const domainAt = (host: string): string | undefined => {
    const slug = slugOf(host, hosts);
    return slug === undefined ? undefined : domainOf(slug, hosts);
  };
  const byId = createTenantCache<Account>({
    changes,
    nouns: ["account"],
    max: 10_000,
    load: async (accountId) => {
      const row = await findAccount(installation, accountId);
      return row && accountFrom(row, hosts);
    },
  });
  const byHost = async (host: string): Promise<Account | undefined> => {
    const domain = domainAt(host);
    return domain === undefined ? undefined : atHost.get("", domain);
  };
  const peekSpelling = (host: string): Account | undefined => {
    const domain = domainAt(host);
    return domain === undefined || domain === host ? undefined : atHost.peek("", domain);
  };
  return Object.freeze({
    hosts,
    peekHost: (host: string) => atHost.peek("", host) ?? peekSpelling(host),
    byHost,
    byId: (accountId: string) => byId.get(accountId, ""),
    operator: async () => {
      const account = await byHost(domainOf(operatorSlug, hosts));
      if (!account) throw new Error("The operator account is missing.");
      return account;
    },
  });
};

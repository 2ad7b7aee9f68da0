import type { PublicAccount } from "@faable/auth-contract";
import type { Static } from "typebox";
import type { Account, AccountResourceShape } from "./account.ts";

/** The account as the Management API shows it. */
export const toAccount = (account: Account): AccountResourceShape => ({
  ...account.settings,
  id: account.id,
  account: account.id,
  name: account.name,
  slug: account.slug,
  domain: account.domain,
  token_signing_alg: "RS256",
  team: null,
  createdAt: account.createdAt.toISOString(),
  updatedAt: account.updatedAt.toISOString(),
});

/** What anyone may know who knows the host. */
export const toPublicAccount = ({ id, name, slug, domain, settings }: Account): Static<typeof PublicAccount> => ({
  id,
  name,
  slug,
  domain,
  logo_src: settings.logo_src,
  icon_src: settings.icon_src,
  enabled_locales: settings.enabled_locales,
});

import type { Account as AccountResource, BodyOf, updateAccount } from "@faable/auth-contract";
import type { Static } from "typebox";
import type { Hosts } from "../../base/index.ts";
import type { AccountRow } from "./account-store.ts";

export type AccountResourceShape = Static<typeof AccountResource>;

/** What an administrator may set, besides the name. */
export type AccountSettings = Omit<Required<BodyOf<typeof updateAccount>>, "name">;

/** The account that owns the installation; it lives on the bare base host. */
export const operatorSlug = "main";

/** An account as the server works with it. */
export interface Account {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly isOperator: boolean;
  /** Host with port, as clients write it. */
  readonly domain: string;
  /** `iss` of its tokens: scheme and host, no trailing slash (OIDC Discovery §3). */
  readonly issuer: string;
  readonly settings: AccountSettings;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const domainOf = (slug: string, { base, port }: Hosts): string =>
  slug === operatorSlug ? `${base}${port}` : `${slug}.${base}${port}`;

const defaults: AccountSettings = {
  logo_src: null,
  icon_src: null,
  callback_hostnames: [],
  default_connection: null,
  enabled_locales: ["en"],
  notification_settings: { welcome_email_enabled: false, verify_email_auto_send: false },
  email_change_verification_mode: "new_only",
  email_reply_to: null,
  welcome_email: null,
  default_country_iso: null,
  branding: null,
  login_methods: {},
  dynamic_registration_enabled: true,
  keep_action_events: true,
  logout_confirm_required: false,
};

export const accountFrom = (row: AccountRow, hosts: Hosts): Account => {
  const domain = domainOf(row.slug, hosts);
  return Object.freeze({
    id: row.account_id,
    slug: row.slug,
    name: row.name,
    isOperator: row.slug === operatorSlug,
    domain,
    issuer: `${hosts.scheme}//${domain}`,
    settings: { ...defaults, ...row.settings },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  });
};

import {
  type BodyOf,
  type createNotificationSubscription,
  type SubscriptionShape,
  subscriptionChannels,
  type updateNotificationSubscription,
} from "@faable/auth-contract";
import { type Keyring, problem } from "../../base/index.ts";
import { storedWord } from "../../ground/storage/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { openSecrets } from "./secrets.ts";
import { findSubscription, type SubscriptionRow } from "./subscription-store.ts";

export type SubscriptionInput = BodyOf<typeof createNotificationSubscription>;
export type SubscriptionPatch = BodyOf<typeof updateNotificationSubscription>;

/** The subscription as the Management API shows it: without its secrets. */
export const toSubscription = (row: SubscriptionRow): SubscriptionShape => ({
  id: row.id,
  account: row.account_id,
  channel: storedWord("notification_subscriptions.channel", subscriptionChannels, row.channel),
  url: row.url,
  events: row.events,
  enabled: row.enabled,
  standard_headers: row.standard_headers,
  secret_set: true,
  previous_secret_ends_at: row.previous_secret_ends_at?.toISOString() ?? null,
  failing_since: row.failing_since?.toISOString() ?? null,
  disabled_at: row.disabled_at?.toISOString() ?? null,
  disabled_reason:
    row.disabled_reason === null
      ? null
      : storedWord("notification_subscriptions.disabled_reason", ["failing"], row.disabled_reason),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

/** Where events are posted to, and what they are signed with. */
export interface Receiver {
  readonly id: string;
  readonly url: string;
  readonly standardHeaders: boolean;
  readonly secret: string;
  /** The one before it, while it lives. */
  readonly previousSecret: string | undefined;
  readonly enabled: boolean;
  readonly failingSince: Date | null;
}

export const receiverFrom = (keyring: Keyring, row: SubscriptionRow, now: Date): Receiver => ({
  id: row.id,
  url: row.url,
  standardHeaders: row.standard_headers,
  ...openSecrets(keyring, row, now),
  enabled: row.enabled,
  failingSince: row.failing_since,
});

export const subscriptionNotFound = () => problem("not_found", "This account has no such subscription.");

export const getSubscription = async (scope: Scope, id: string): Promise<SubscriptionRow> => {
  const row = await findSubscription(scope, id);
  if (!row) throw subscriptionNotFound();
  return row;
};

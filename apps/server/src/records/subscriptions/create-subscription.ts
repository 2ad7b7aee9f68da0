import { limits, type SubscriptionShape } from "@faable/auth-contract";
import { createId, problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { holdAccount } from "../tenants/index.ts";
import { assertSecretFits, newSecret, sealedSecret } from "./secrets.ts";
import { type SubscriptionInput, toSubscription } from "./subscription.ts";
import { countSubscriptions, subscriptions } from "./subscription-store.ts";

/** Subscribes a receiver to events from now on. The secret is answered when it was made here. */
export const createSubscription = (
  { transact, keyring }: Context,
  input: SubscriptionInput,
): Promise<SubscriptionShape & { readonly secret?: string }> => {
  const { url, events, enabled = true, standard_headers = false, secret = newSecret() } = input;
  assertSecretFits(standard_headers, secret);
  return transact(async (tx) => {
    // Two that are made at once are counted one after the other.
    await holdAccount(tx.db, tx.accountId);
    if ((await countSubscriptions(tx)) >= limits.subscriptions)
      throw problem("conflict", `An account has at most ${limits.subscriptions} subscriptions. Delete one first.`);
    const id = createId("subscription", tx.at);
    const row = await subscriptions.insert(tx, {
      id,
      channel: "webhook",
      url,
      events: JSON.stringify(events),
      enabled,
      standard_headers,
      secret: sealedSecret(keyring, tx.accountId, id, secret),
      previous_secret: null,
      previous_secret_ends_at: null,
      failing_since: null,
      disabled_at: null,
      disabled_reason: null,
      created_at: tx.at,
      updated_at: tx.at,
    });
    await recordChange(tx, "admin.notification_subscription.created", id, Object.keys(input));
    return { ...toSubscription(row), ...(input.secret === undefined ? { secret } : {}) };
  });
};

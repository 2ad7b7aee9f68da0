import type { SubscriptionShape } from "@faable/auth-contract";
import { recordChange } from "../../ground/events/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { assertSecretFits, openSecret, sealedSecret } from "./secrets.ts";
import { type SubscriptionPatch, subscriptionNotFound, toSubscription } from "./subscription.ts";
import { type SubscriptionRow, subscriptions } from "./subscription-store.ts";

/** Whoever enables one again says that it works: what was held against it is forgotten. */
const begunAnew = { failing_since: null, disabled_at: null, disabled_reason: null };

const changeOf = (row: SubscriptionRow, { url, events, enabled, standard_headers }: Omit<SubscriptionPatch, "secret">) => ({
  url: url ?? row.url,
  events: JSON.stringify(events ?? row.events),
  enabled: enabled ?? row.enabled,
  standard_headers: standard_headers ?? row.standard_headers,
  ...(url !== undefined && url !== row.url ? { failing_since: null } : {}),
  ...(enabled === true && !row.enabled ? begunAnew : {}),
});

/** Changes a subscription. `rest` lets what waits for it rest when it is disabled. */
export const updateSubscription = (
  { transact, keyring }: Context,
  id: string,
  { secret, ...patch }: SubscriptionPatch,
  rest: (tx: Transaction, id: string) => Promise<void>,
): Promise<SubscriptionShape> =>
  transact(async (tx) => {
    const before = await subscriptions.lock(tx, id);
    if (!before) throw subscriptionNotFound();
    const change = changeOf(before, patch);
    assertSecretFits(change.standard_headers, secret ?? openSecret(keyring, before, before.secret));
    const replaced =
      secret === undefined
        ? {}
        : {
            secret: sealedSecret(keyring, tx.accountId, id, secret),
            previous_secret: null,
            previous_secret_ends_at: null,
          };
    const row = await subscriptions.update(tx, id, { ...change, ...replaced, updated_at: tx.at });
    if (!row.enabled) await rest(tx, id);
    tx.changed("delivery");
    const changed = [...Object.keys(patch), ...(secret === undefined ? [] : ["secret"])];
    await recordChange(tx, "admin.notification_subscription.updated", id, changed);
    return toSubscription(row);
  });

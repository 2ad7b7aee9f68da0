import type { SubscriptionShape } from "@faable/auth-contract";
import { recordChange } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { assertSecretFits, newSecret, sealedSecret } from "./secrets.ts";
import { subscriptionNotFound, toSubscription } from "./subscription.ts";
import { subscriptions } from "./subscription-store.ts";

interface Rotation {
  readonly secret?: string;
  /** Seconds. */
  readonly expires_previous_in?: number;
}

/**
 * Replaces the secret. The old one signs on, beside it, for as long as the caller asked; the one before that always ends, so that
 * never more than two live.
 */
export const rotateSubscriptionSecret = (
  { transact, keyring }: Context,
  id: string,
  { secret: given, expires_previous_in: overlap = 0 }: Rotation,
): Promise<SubscriptionShape & { readonly secret?: string }> =>
  transact(async (tx) => {
    const before = await subscriptions.lock(tx, id);
    if (!before) throw subscriptionNotFound();
    const secret = given ?? newSecret();
    assertSecretFits(before.standard_headers, secret);
    const row = await subscriptions.update(tx, id, {
      secret: sealedSecret(keyring, tx.accountId, id, secret),
      previous_secret: overlap > 0 ? before.secret : null,
      previous_secret_ends_at: overlap > 0 ? new Date(tx.at.getTime() + overlap * 1000) : null,
      updated_at: tx.at,
    });
    await recordChange(tx, "admin.notification_subscription.secret_rotated", id, ["secret"]);
    return { ...toSubscription(row), ...(given === undefined ? { secret } : {}) };
  });

/**
 * subscriptions: who is told of a tenant's events, where, and with which secrets. Owns the secrets, sealed, of which two may
 * live, and what a row of failures leads to. Leaves events to `events`, their way to `deliveries`, sending them to `webhooks`.
 */
export { createSubscription } from "./create-subscription.ts";
export { deleteSubscription } from "./delete-subscription.ts";
export { disableFailing, hasFailedTooLong, noteTries } from "./failing.ts";
export { rotateSubscriptionSecret } from "./rotate-secret.ts";
export { reencryptSubscriptions } from "./secrets.ts";
export { getSubscription, type Receiver, receiverFrom, subscriptionNotFound, toSubscription } from "./subscription.ts";
export { findSubscription, listSubscriptions } from "./subscription-store.ts";
export { updateSubscription } from "./update-subscription.ts";

/**
 * webhooks: telling receivers of events. Owns what is posted and how it is signed, when a failure is tried again, how many posts
 * are under way at once (of a receiver, of an account, of all), samples, and reading events in their order. Leaves who is told to
 * `subscriptions`, what waits to `deliveries`, calling out to `outbound`.
 */
export { type Dispatcher, startDispatcher } from "./dispatcher.ts";
export { createEventReader, type EventReader } from "./read-events.ts";
export type { WebhookRooms } from "./rooms.ts";
export { testSubscription } from "./test-subscription.ts";

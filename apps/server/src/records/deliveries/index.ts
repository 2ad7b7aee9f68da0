/**
 * deliveries: each event's way to each subscription. Owns which may be tried now (of one user the earlier before the later), what
 * came of each try, and when the next one is. Leaves writing them to `events`, trying them to `webhooks`.
 */
export { type Claimed, claimDeliveries, type Due, dueSubscriptions, dueSubscriptionsOf } from "./claim.ts";
export { getDelivery, listDeliveries, toDelivery } from "./delivery.ts";
export { redeliver } from "./redeliver.ts";
export { replayEvents } from "./replay.ts";
export { letRest } from "./rest.ts";
export { settleDeliveries, type Tried } from "./settle.ts";

// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  CreatedNotificationSubscription,
  Deleted,
  Delivery,
  EventBatch,
  ListDeliveriesParams,
  ListEventsParams,
  ListNotificationSubscriptionsParams,
  NotificationReplay,
  NotificationSubscription,
  NotificationSubscriptionCreate,
  NotificationSubscriptionUpdate,
  NotificationTest,
  ReplayNotificationsBody,
  RotateNotificationSecretBody,
  TestNotificationSubscriptionBody,
} from "./types.gen.ts";

/** Methods of the resource `webhooks`. */
export interface WebhooksMethods {
  /**
   * List subscriptions.
   *
   * `event:user.created` finds those that are told of a type.
   *
   * `GET /notification_subscriptions`; needs `read:notification_subscriptions`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `search_not_supported`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listNotificationSubscriptions();
   * ```
   */
  listNotificationSubscriptions(params?: ListNotificationSubscriptionsParams, options?: CallOptions): Pager<NotificationSubscription>;

  /** Another name of {@link WebhooksMethods.listNotificationSubscriptions}. */
  notificationSubscriptionList: WebhooksMethods["listNotificationSubscriptions"];

  /**
   * Read a subscription.
   *
   * `GET /notification_subscriptions/:id`; needs `read:notification_subscriptions`.
   *
   * @param id The subscription, `ns_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const notificationSubscription = await api.getNotificationSubscription(id);
   * ```
   */
  getNotificationSubscription(id: string, options?: CallOptions): ApiPromise<NotificationSubscription>;

  /** Another name of {@link WebhooksMethods.getNotificationSubscription}. */
  notificationSubscriptionGet: WebhooksMethods["getNotificationSubscription"];

  /**
   * Subscribe to events.
   *
   * Each event from now on is posted to `url`. At most 200 an account. Its payloads tell of users: a person who subscribes
   * needs `read:users` as well.
   *
   * `POST /notification_subscriptions`; needs `create:notification_subscriptions`.
   *
   * @param data What to send. Required: `url`, `events`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `conflict`, `forbidden`, `bad_request`, `validation_error`, `unsupported_media_type`,
   * `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`,
   * `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const createdNotificationSubscription = await api.createNotificationSubscription({ url, events });
   * ```
   */
  createNotificationSubscription(data: NotificationSubscriptionCreate, options?: CallOptions): ApiPromise<CreatedNotificationSubscription>;

  /** Another name of {@link WebhooksMethods.createNotificationSubscription}. */
  notificationSubscriptionCreate: WebhooksMethods["createNotificationSubscription"];

  /**
   * Change a subscription.
   *
   * What waits for it goes to the new `url`, with the new secret. Disabling it lets what waits rest: it is `dead`, and
   * `/replay` or `/redeliver` sends it.
   *
   * `POST /notification_subscriptions/:id`; needs `update:notification_subscriptions`.
   *
   * @param id The subscription, `ns_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `forbidden`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const notificationSubscription = await api.updateNotificationSubscription(id, patch);
   * ```
   */
  updateNotificationSubscription(id: string, patch: NotificationSubscriptionUpdate, options?: CallOptions): ApiPromise<NotificationSubscription>;

  /** Another name of {@link WebhooksMethods.updateNotificationSubscription}. */
  notificationSubscriptionUpdate: WebhooksMethods["updateNotificationSubscription"];

  /**
   * Delete a subscription, with its deliveries.
   *
   * `DELETE /notification_subscriptions/:id`; needs `delete:notification_subscriptions`.
   *
   * @param id The subscription, `ns_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteNotificationSubscription(id);
   * ```
   */
  deleteNotificationSubscription(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link WebhooksMethods.deleteNotificationSubscription}. */
  notificationSubscriptionDelete: WebhooksMethods["deleteNotificationSubscription"];

  /**
   * Replace the secret of a subscription.
   *
   * While both live, `X-Faable-Signature` is by the new one, `X-Faable-Signature-Previous` by the old one, and
   * `webhook-signature` holds both.
   *
   * `POST /notification_subscriptions/:id/rotate-secret`; needs `update:notification_subscriptions`.
   *
   * @param id The subscription, `ns_…`.
   * @param data What to send.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `bad_request`, `validation_error`, `unsupported_media_type`,
   * `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`,
   * `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const createdNotificationSubscription = await api.rotateNotificationSecret(id);
   * ```
   */
  rotateNotificationSecret(id: string, data?: RotateNotificationSecretBody, options?: CallOptions): ApiPromise<CreatedNotificationSubscription>;

  /** Another name of {@link WebhooksMethods.rotateNotificationSecret}. */
  notificationSubscriptionRotateSecret: WebhooksMethods["rotateNotificationSecret"];

  /**
   * Post a sample event to a subscription at once.
   *
   * Signed like any other, of made-up content. Nothing is stored of it but a row in the logs; a failure counts for nothing.
   * Works for a disabled subscription, too.
   *
   * `POST /notification_subscriptions/:id/test`; needs `update:notification_subscriptions`.
   *
   * @param id The subscription, `ns_…`.
   * @param data What to send.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `too_many_requests`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const notificationTest = await api.testNotificationSubscription(id);
   * ```
   */
  testNotificationSubscription(id: string, data?: TestNotificationSubscriptionBody, options?: CallOptions): ApiPromise<NotificationTest>;

  /** Another name of {@link WebhooksMethods.testNotificationSubscription}. */
  notificationSubscriptionTest: WebhooksMethods["testNotificationSubscription"];

  /**
   * Deliver events of a range once more.
   *
   * Events of the last 30 days, with their old ids, in their old order, signed anew. What waits already is left as it is.
   *
   * `POST /notification_subscriptions/:id/replay`; needs `update:notification_subscriptions`.
   *
   * @param id The subscription, `ns_…`.
   * @param data What to send. Required: `since`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `conflict`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const notificationReplay = await api.replayNotifications(id, { since });
   * ```
   */
  replayNotifications(id: string, data: ReplayNotificationsBody, options?: CallOptions): ApiPromise<NotificationReplay>;

  /** Another name of {@link WebhooksMethods.replayNotifications}. */
  notificationSubscriptionReplay: WebhooksMethods["replayNotifications"];

  /**
   * List deliveries.
   *
   * Newest first. What is dead: `status:dead`.
   *
   * `GET /deliveries`; needs `read:notification_subscriptions`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `search_not_supported`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listDeliveries();
   * ```
   */
  listDeliveries(params?: ListDeliveriesParams, options?: CallOptions): Pager<Delivery>;

  /** Another name of {@link WebhooksMethods.listDeliveries}. */
  deliveryList: WebhooksMethods["listDeliveries"];

  /**
   * Read a delivery.
   *
   * `GET /deliveries/:id`; needs `read:notification_subscriptions`.
   *
   * @param id The delivery, `dlv_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const delivery = await api.getDelivery(id);
   * ```
   */
  getDelivery(id: string, options?: CallOptions): ApiPromise<Delivery>;

  /** Another name of {@link WebhooksMethods.getDelivery}. */
  deliveryGet: WebhooksMethods["getDelivery"];

  /**
   * Deliver an event once more.
   *
   * Now, with a fresh signature and the old id, and then as often as any other. One that waits is tried now.
   *
   * `POST /deliveries/:id/redeliver`; needs `update:notification_subscriptions`.
   *
   * @param id The delivery, `dlv_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `conflict`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const delivery = await api.redeliver(id);
   * ```
   */
  redeliver(id: string, options?: CallOptions): ApiPromise<Delivery>;

  /** Another name of {@link WebhooksMethods.redeliver}. */
  deliveryRedeliver: WebhooksMethods["redeliver"];

  /**
   * Read events in their order, and wait for new ones.
   *
   * Every event of the account, whether or not somebody subscribed: to fill gaps, or instead of webhooks. Begin without
   * `after`, keep `next`, and ask again with it: nothing is left out, nothing comes twice. With `wait`, an answer without
   * events comes after that time. Events are kept for 30 days.
   *
   * `GET /events`; needs `read:notification_subscriptions`.
   *
   * @param params Options.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `too_many_requests`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const eventBatch = await api.listEvents();
   * ```
   */
  listEvents(params?: ListEventsParams, options?: CallOptions): ApiPromise<EventBatch>;

  /** Another name of {@link WebhooksMethods.listEvents}. */
  eventList: WebhooksMethods["listEvents"];
}

/** Makes the methods of `webhooks` out of what sends requests. */
export const webhooksMethods = (transport: Transport): WebhooksMethods => {
  const listNotificationSubscriptions: WebhooksMethods["listNotificationSubscriptions"] = (params, options) =>
    transport.list(["notification_subscriptions"], params, options);
  const getNotificationSubscription: WebhooksMethods["getNotificationSubscription"] = (id, options) =>
    transport.request({ method: "GET", path: ["notification_subscriptions", id], options });
  const createNotificationSubscription: WebhooksMethods["createNotificationSubscription"] = (data, options) =>
    transport.request({ method: "POST", path: ["notification_subscriptions"], body: data, options });
  const updateNotificationSubscription: WebhooksMethods["updateNotificationSubscription"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["notification_subscriptions", id], body: patch, options });
  const deleteNotificationSubscription: WebhooksMethods["deleteNotificationSubscription"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["notification_subscriptions", id], options });
  const rotateNotificationSecret: WebhooksMethods["rotateNotificationSecret"] = (id, data, options) =>
    transport.request({ method: "POST", path: ["notification_subscriptions", id, "rotate-secret"], body: data, options });
  const testNotificationSubscription: WebhooksMethods["testNotificationSubscription"] = (id, data, options) =>
    transport.request({ method: "POST", path: ["notification_subscriptions", id, "test"], body: data, options });
  const replayNotifications: WebhooksMethods["replayNotifications"] = (id, data, options) =>
    transport.request({ method: "POST", path: ["notification_subscriptions", id, "replay"], body: data, options });
  const listDeliveries: WebhooksMethods["listDeliveries"] = (params, options) => transport.list(["deliveries"], params, options);
  const getDelivery: WebhooksMethods["getDelivery"] = (id, options) =>
    transport.request({ method: "GET", path: ["deliveries", id], options });
  const redeliver: WebhooksMethods["redeliver"] = (id, options) =>
    transport.request({ method: "POST", path: ["deliveries", id, "redeliver"], options });
  const listEvents: WebhooksMethods["listEvents"] = (params, options) =>
    transport.request({ method: "GET", path: ["events"], params, options });
  return {
    listNotificationSubscriptions,
    notificationSubscriptionList: listNotificationSubscriptions,
    getNotificationSubscription,
    notificationSubscriptionGet: getNotificationSubscription,
    createNotificationSubscription,
    notificationSubscriptionCreate: createNotificationSubscription,
    updateNotificationSubscription,
    notificationSubscriptionUpdate: updateNotificationSubscription,
    deleteNotificationSubscription,
    notificationSubscriptionDelete: deleteNotificationSubscription,
    rotateNotificationSecret,
    notificationSubscriptionRotateSecret: rotateNotificationSecret,
    testNotificationSubscription,
    notificationSubscriptionTest: testNotificationSubscription,
    replayNotifications,
    notificationSubscriptionReplay: replayNotifications,
    listDeliveries,
    deliveryList: listDeliveries,
    getDelivery,
    deliveryGet: getDelivery,
    redeliver,
    deliveryRedeliver: redeliver,
    listEvents,
    eventList: listEvents,
  };
};

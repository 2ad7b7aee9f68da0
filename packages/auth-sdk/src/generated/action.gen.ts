// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  Action,
  ActionCreate,
  ActionReplay,
  ActionRevisions,
  ActionTest,
  ActionUpdate,
  Block,
  Deleted,
  ListActionsParams,
  ListBlocksParams,
  ReplayActionBody,
  RollbackActionBody,
  TestActionBody,
} from "./types.gen.ts";

/** Methods of the resource `action`. */
export interface ActionMethods {
  /**
   * List Actions.
   *
   * `q` searches names. `?trigger=` also takes the older spellings, such as `postLogin`.
   *
   * `GET /actions`; needs `read:actions`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listActions();
   * ```
   */
  listActions(params?: ListActionsParams, options?: CallOptions): Pager<Action>;

  /** Another name of {@link ActionMethods.listActions}. */
  actionList: ActionMethods["listActions"];

  /**
   * Read an Action.
   *
   * `GET /actions/:id`; needs `read:actions`.
   *
   * @param id The Action, `action_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const action = await api.getAction(id);
   * ```
   */
  getAction(id: string, options?: CallOptions): ApiPromise<Action>;

  /** Another name of {@link ActionMethods.getAction}. */
  actionGet: ActionMethods["getAction"];

  /**
   * Create an Action.
   *
   * Code that does not parse, exports no hook, or exports something that begins like one (`onExecuteContinu`) and is none, is
   * refused with `validation_error` and the place. The code of all Actions of an account may have 1 MiB together. A person
   * needs every management permission for it: what an Action decides, it decides for everybody.
   *
   * `POST /actions`; needs `create:actions`.
   *
   * @param data What to send. Required: `name`, `code`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_name`, `forbidden`, `actions_busy`, `conflict`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const action = await api.createAction({ name, code });
   * ```
   */
  createAction(data: ActionCreate, options?: CallOptions): ApiPromise<Action>;

  /** Another name of {@link ActionMethods.createAction}. */
  actionCreate: ActionMethods["createAction"];

  /**
   * Change an Action.
   *
   * Logins under way go on with what is stored when they come to it.
   *
   * `POST /actions/:id`; needs `update:actions`.
   *
   * @param id The Action, `action_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `invalid_name`, `forbidden`, `actions_busy`, `conflict`,
   * `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const action = await api.updateAction(id, patch);
   * ```
   */
  updateAction(id: string, patch: ActionUpdate, options?: CallOptions): ApiPromise<Action>;

  /** Another name of {@link ActionMethods.updateAction}. */
  actionUpdate: ActionMethods["updateAction"];

  /**
   * Delete an Action, with its revisions and the blocks it has set.
   *
   * A login that it has paused cannot be resumed. A person needs every management permission for it, as to write one: it may
   * be what keeps somebody out.
   *
   * `DELETE /actions/:id`; needs `delete:actions`.
   *
   * @param id The Action, `action_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `forbidden`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteAction(id);
   * ```
   */
  deleteAction(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link ActionMethods.deleteAction}. */
  actionDelete: ActionMethods["deleteAction"];

  /**
   * Read what an Action's code has been.
   *
   * Newest first; the last 50 are kept.
   *
   * `GET /actions/:id/revisions`; needs `read:actions`.
   *
   * @param id The Action, `action_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const actionRevisions = await api.listActionRevisions(id);
   * ```
   */
  listActionRevisions(id: string, options?: CallOptions): ApiPromise<ActionRevisions>;

  /** Another name of {@link ActionMethods.listActionRevisions}. */
  actionRevisions: ActionMethods["listActionRevisions"];

  /**
   * Let an Action's draft run.
   *
   * The draft becomes `code`, as a new revision, and there is none any more.
   *
   * `POST /actions/:id/publish`; needs `update:actions`.
   *
   * @param id The Action, `action_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `forbidden`, `actions_busy`, `conflict`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const action = await api.publishAction(id);
   * ```
   */
  publishAction(id: string, options?: CallOptions): ApiPromise<Action>;

  /** Another name of {@link ActionMethods.publishAction}. */
  actionPublish: ActionMethods["publishAction"];

  /**
   * Let an earlier revision of an Action run again.
   *
   * Its code becomes `code`, as a new revision: nothing that has been is lost.
   *
   * `POST /actions/:id/rollback`; needs `update:actions`.
   *
   * @param id The Action, `action_…`.
   * @param data What to send. Required: `revision`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `forbidden`, `actions_busy`, `revision_not_found`, `conflict`,
   * `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const action = await api.rollbackAction(id, { revision });
   * ```
   */
  rollbackAction(id: string, data: RollbackActionBody, options?: CallOptions): ApiPromise<Action>;

  /** Another name of {@link ActionMethods.rollbackAction}. */
  actionRollback: ActionMethods["rollbackAction"];

  /**
   * Run an Action once with an event of yours.
   *
   * In the same sandbox as a login, with the Action's secrets, and without any effect: nothing is stored, nobody is signed
   * in, denied or blocked. `fetch` is refused unless `network` is true. An Action that denies or fails is a good answer here.
   * Of trials and replays an account has one at a time; another one is refused with `actions_busy`. Logins come before them.
   *
   * `POST /actions/:id/test`; needs `update:actions`.
   *
   * @param id The Action, `action_…`.
   * @param data What to send. Required: `trigger`, `event`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `forbidden`, `actions_busy`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const actionTest = await api.testAction(id, { trigger, event });
   * ```
   */
  testAction(id: string, data: TestActionBody, options?: CallOptions): ApiPromise<ActionTest>;

  /** Another name of {@link ActionMethods.testAction}. */
  actionTest: ActionMethods["testAction"];

  /**
   * Ask which of the last logins a draft would have decided otherwise.
   *
   * The last 200 events of each trigger are kept, without what tells who it was (see `keep_action_events` of the account).
   * Each is given to the code that runs and to the draft, with `fetch` refused, the clock of then and the same random
   * numbers. Answers the events at which the two come to something else. Nothing is stored and nothing leaves. Of trials and
   * replays an account has one at a time; another one is refused with `actions_busy`. Logins come before them.
   *
   * `POST /actions/:id/replay`; needs `update:actions`.
   *
   * @param id The Action, `action_…`.
   * @param data What to send.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `forbidden`, `actions_busy`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const actionReplay = await api.replayAction(id);
   * ```
   */
  replayAction(id: string, data?: ReplayActionBody, options?: CallOptions): ApiPromise<ActionReplay>;

  /** Another name of {@link ActionMethods.replayAction}. */
  actionReplay: ActionMethods["replayAction"];

  /**
   * List blocks that hold.
   *
   * Those of an Action that is switched off are listed, too; they refuse nobody until it is switched on again.
   *
   * `GET /block`; needs `read:blocks`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `search_not_supported`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listBlocks();
   * ```
   */
  listBlocks(params?: ListBlocksParams, options?: CallOptions): Pager<Block>;

  /** Another name of {@link ActionMethods.listBlocks}. */
  blockList: ActionMethods["listBlocks"];

  /**
   * End a block.
   *
   * The user's next login runs the Action again. How often it has denied them stays counted.
   *
   * `DELETE /block/:id`; needs `delete:blocks`.
   *
   * @param id The block, `block_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteBlock(id);
   * ```
   */
  deleteBlock(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link ActionMethods.deleteBlock}. */
  blockDelete: ActionMethods["deleteBlock"];
}

/** Makes the methods of `action` out of what sends requests. */
export const actionMethods = (transport: Transport): ActionMethods => {
  const listActions: ActionMethods["listActions"] = (params, options) => transport.list(["actions"], params, options);
  const getAction: ActionMethods["getAction"] = (id, options) =>
    transport.request({ method: "GET", path: ["actions", id], options });
  const createAction: ActionMethods["createAction"] = (data, options) =>
    transport.request({ method: "POST", path: ["actions"], body: data, options });
  const updateAction: ActionMethods["updateAction"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["actions", id], body: patch, options });
  const deleteAction: ActionMethods["deleteAction"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["actions", id], options });
  const listActionRevisions: ActionMethods["listActionRevisions"] = (id, options) =>
    transport.request({ method: "GET", path: ["actions", id, "revisions"], options });
  const publishAction: ActionMethods["publishAction"] = (id, options) =>
    transport.request({ method: "POST", path: ["actions", id, "publish"], options });
  const rollbackAction: ActionMethods["rollbackAction"] = (id, data, options) =>
    transport.request({ method: "POST", path: ["actions", id, "rollback"], body: data, options });
  const testAction: ActionMethods["testAction"] = (id, data, options) =>
    transport.request({ method: "POST", path: ["actions", id, "test"], body: data, options });
  const replayAction: ActionMethods["replayAction"] = (id, data, options) =>
    transport.request({ method: "POST", path: ["actions", id, "replay"], body: data, options });
  const listBlocks: ActionMethods["listBlocks"] = (params, options) => transport.list(["block"], params, options);
  const deleteBlock: ActionMethods["deleteBlock"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["block", id], options });
  return {
    listActions,
    actionList: listActions,
    getAction,
    actionGet: getAction,
    createAction,
    actionCreate: createAction,
    updateAction,
    actionUpdate: updateAction,
    deleteAction,
    actionDelete: deleteAction,
    listActionRevisions,
    actionRevisions: listActionRevisions,
    publishAction,
    actionPublish: publishAction,
    rollbackAction,
    actionRollback: rollbackAction,
    testAction,
    actionTest: testAction,
    replayAction,
    actionReplay: replayAction,
    listBlocks,
    blockList: listBlocks,
    deleteBlock,
    blockDelete: deleteBlock,
  };
};

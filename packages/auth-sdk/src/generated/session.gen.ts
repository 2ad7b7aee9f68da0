// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  ListSessionsParams,
  Session,
} from "./types.gen.ts";

/** Methods of the resource `session`. */
export interface SessionMethods {
  /**
   * List sessions.
   *
   * Kept for 90 days after their end.
   *
   * `GET /session`; needs `read:sessions`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `search_not_supported`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listSessions();
   * ```
   */
  listSessions(params?: ListSessionsParams, options?: CallOptions): Pager<Session>;

  /** Another name of {@link SessionMethods.listSessions}. */
  sessionList: SessionMethods["listSessions"];

  /**
   * Get a session.
   *
   * `GET /session/:id`; needs `read:sessions`.
   *
   * @param id The session, `session_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const session = await api.getSession(id);
   * ```
   */
  getSession(id: string, options?: CallOptions): ApiPromise<Session>;

  /** Another name of {@link SessionMethods.getSession}. */
  sessionGet: SessionMethods["getSession"];

  /**
   * End a session.
   *
   * Its cookie and its refresh tokens stop working at once; access tokens live on until their `exp`. Relying parties with a
   * back-channel address are told.
   *
   * `POST /session/:id/revoke`; needs `update:sessions`.
   *
   * @param id The session, `session_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `session_already_revoked`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const session = await api.revokeSession(id);
   * ```
   */
  revokeSession(id: string, options?: CallOptions): ApiPromise<Session>;

  /** Another name of {@link SessionMethods.revokeSession}. */
  sessionRevoke: SessionMethods["revokeSession"];
}

/** Makes the methods of `session` out of what sends requests. */
export const sessionMethods = (transport: Transport): SessionMethods => {
  const listSessions: SessionMethods["listSessions"] = (params, options) => transport.list(["session"], params, options);
  const getSession: SessionMethods["getSession"] = (id, options) =>
    transport.request({ method: "GET", path: ["session", id], options });
  const revokeSession: SessionMethods["revokeSession"] = (id, options) =>
    transport.request({ method: "POST", path: ["session", id, "revoke"], options });
  return {
    listSessions,
    sessionList: listSessions,
    getSession,
    sessionGet: getSession,
    revokeSession,
    sessionRevoke: revokeSession,
  };
};

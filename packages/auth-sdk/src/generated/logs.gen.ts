// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  GetLogParams,
  ListLogsParams,
  Log,
  LogExplanation,
  LogTail,
  ReadLogTailParams,
} from "./types.gen.ts";

/** Methods of the resource `logs`. */
export interface LogsMethods {
  /**
   * List log rows.
   *
   * Newest first. `q` searches the message. `origin:admin.user` matches `admin.user.updated`.
   *
   * `GET /logs`; needs `read:logs`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `invalid_expand`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listLogs();
   * ```
   */
  listLogs(params?: ListLogsParams, options?: CallOptions): Pager<Log>;

  /** Another name of {@link LogsMethods.listLogs}. */
  logList: LogsMethods["listLogs"];

  /**
   * Read log rows as they are written, and wait for new ones.
   *
   * Begin without `after`: the answer has the rows that are written from then on, and `next`. Ask again with it: nothing is
   * left out, nothing comes twice, in whatever order rows are committed, and the filter may be another one. With `wait`, an
   * answer without rows comes after that time.
   *
   * `GET /logs/tail`; needs `read:logs`.
   *
   * @param params Options.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `too_many_requests`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const logTail = await api.readLogTail();
   * ```
   */
  readLogTail(params?: ReadLogTailParams, options?: CallOptions): ApiPromise<LogTail>;

  /** Another name of {@link LogsMethods.readLogTail}. */
  logTail: LogsMethods["readLogTail"];

  /**
   * Read a log row.
   *
   * `GET /logs/:log_id`; needs `read:logs`.
   *
   * @param id The log row, `log_…`.
   * @param params Options.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `invalid_expand`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const log = await api.getLog(id);
   * ```
   */
  getLog(id: string, params?: GetLogParams, options?: CallOptions): ApiPromise<Log>;

  /** Another name of {@link LogsMethods.getLog}. */
  logGet: LogsMethods["getLog"];

  /**
   * Say what a row means, and what to change.
   *
   * For whoever looks for the reason of a refusal: what happened, what was expected and what makes it go away, in words; with
   * the other rows of the same login.
   *
   * `GET /logs/explain/:log_id`; needs `read:logs`.
   *
   * @param id The log row, `log_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const logExplanation = await api.explainLog(id);
   * ```
   */
  explainLog(id: string, options?: CallOptions): ApiPromise<LogExplanation>;

  /** Another name of {@link LogsMethods.explainLog}. */
  logExplain: LogsMethods["explainLog"];
}

/** Makes the methods of `logs` out of what sends requests. */
export const logsMethods = (transport: Transport): LogsMethods => {
  const listLogs: LogsMethods["listLogs"] = (params, options) => transport.list(["logs"], params, options);
  const readLogTail: LogsMethods["readLogTail"] = (params, options) =>
    transport.request({ method: "GET", path: ["logs", "tail"], params, options });
  const getLog: LogsMethods["getLog"] = (id, params, options) =>
    transport.request({ method: "GET", path: ["logs", id], params, options });
  const explainLog: LogsMethods["explainLog"] = (id, options) =>
    transport.request({ method: "GET", path: ["logs", "explain", id], options });
  return {
    listLogs,
    logList: listLogs,
    readLogTail,
    logTail: readLogTail,
    getLog,
    logGet: getLog,
    explainLog,
    logExplain: explainLog,
  };
};

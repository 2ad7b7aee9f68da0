// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  Connection,
  ConnectionCreate,
  ConnectionUpdate,
  Deleted,
  ListConnectionsParams,
} from "./types.gen.ts";

/** Methods of the resource `connection`. */
export interface ConnectionMethods {
  /**
   * List connections.
   *
   * `GET /connection`; needs `read:connections`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `search_not_supported`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listConnections();
   * ```
   */
  listConnections(params?: ListConnectionsParams, options?: CallOptions): Pager<Connection>;

  /** Another name of {@link ConnectionMethods.listConnections}. */
  connectionList: ConnectionMethods["listConnections"];

  /**
   * Read a connection.
   *
   * `GET /connection/:id`; needs `read:connections`.
   *
   * @param id The connection, `connection_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const connection = await api.getConnection(id);
   * ```
   */
  getConnection(id: string, options?: CallOptions): ApiPromise<Connection>;

  /** Another name of {@link ConnectionMethods.getConnection}. */
  connectionGet: ConnectionMethods["getConnection"];

  /**
   * Create a connection.
   *
   * Fields of another type are refused. `custom` needs its three URLs, `oidc` its `issuer`.
   *
   * `POST /connection`; needs `create:connections`.
   *
   * @param data What to send. Required: `connection_name`, `connection_type`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `already_exists`, `invalid_name`, `connection_misconfigured`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const connection = await api.createConnection({ connection_name, connection_type });
   * ```
   */
  createConnection(data: ConnectionCreate, options?: CallOptions): ApiPromise<Connection>;

  /** Another name of {@link ConnectionMethods.createConnection}. */
  connectionCreate: ConnectionMethods["createConnection"];

  /**
   * Change a connection.
   *
   * `POST /connection/:id`; needs `update:connections`.
   *
   * @param id The connection, `connection_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `already_exists`, `invalid_name`, `connection_misconfigured`,
   * `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const connection = await api.updateConnection(id, patch);
   * ```
   */
  updateConnection(id: string, patch: ConnectionUpdate, options?: CallOptions): ApiPromise<Connection>;

  /** Another name of {@link ConnectionMethods.updateConnection}. */
  connectionUpdate: ConnectionMethods["updateConnection"];

  /**
   * Delete a connection with its credentials and identities.
   *
   * The users stay.
   *
   * `DELETE /connection/:id`; needs `delete:connections`.
   *
   * @param id The connection, `connection_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteConnection(id);
   * ```
   */
  deleteConnection(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link ConnectionMethods.deleteConnection}. */
  connectionDelete: ConnectionMethods["deleteConnection"];
}

/** Makes the methods of `connection` out of what sends requests. */
export const connectionMethods = (transport: Transport): ConnectionMethods => {
  const listConnections: ConnectionMethods["listConnections"] = (params, options) =>
    transport.list(["connection"], params, options);
  const getConnection: ConnectionMethods["getConnection"] = (id, options) =>
    transport.request({ method: "GET", path: ["connection", id], options });
  const createConnection: ConnectionMethods["createConnection"] = (data, options) =>
    transport.request({ method: "POST", path: ["connection"], body: data, options });
  const updateConnection: ConnectionMethods["updateConnection"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["connection", id], body: patch, options });
  const deleteConnection: ConnectionMethods["deleteConnection"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["connection", id], options });
  return {
    listConnections,
    connectionList: listConnections,
    getConnection,
    connectionGet: getConnection,
    createConnection,
    connectionCreate: createConnection,
    updateConnection,
    connectionUpdate: updateConnection,
    deleteConnection,
    connectionDelete: deleteConnection,
  };
};

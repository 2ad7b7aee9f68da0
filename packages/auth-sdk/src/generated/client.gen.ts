// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  Client,
  ClientCreate,
  ClientUpdate,
  CreatedClient,
  Deleted,
  ListClientsParams,
  RotateClientSecretBody,
  RotatedSecret,
} from "./types.gen.ts";

/** Methods of the resource `client`. */
export interface ClientMethods {
  /**
   * List clients.
   *
   * `q` searches name, description and client_id.
   *
   * `GET /client`; needs `read:clients`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listClients();
   * ```
   */
  listClients(params?: ListClientsParams, options?: CallOptions): Pager<Client>;

  /** Another name of {@link ClientMethods.listClients}. */
  clientList: ClientMethods["listClients"];

  /**
   * Read a client.
   *
   * `GET /client/:id`; needs `read:clients`.
   *
   * @param id The client's `id` or its `client_id`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const client = await api.getClient(id);
   * ```
   */
  getClient(id: string, options?: CallOptions): ApiPromise<Client>;

  /** Another name of {@link ClientMethods.getClient}. */
  clientGet: ClientMethods["getClient"];

  /**
   * Create a client.
   *
   * A confidential client's secret is in this reply and in no later one; the server keeps only a hash.
   *
   * `POST /client`; needs `create:clients`.
   *
   * @param data What to send. Required: `name`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_redirect_uri`, `invalid_name`, `invalid_email`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const createdClient = await api.createClient({ name });
   * ```
   */
  createClient(data: ClientCreate, options?: CallOptions): ApiPromise<CreatedClient>;

  /** Another name of {@link ClientMethods.createClient}. */
  clientCreate: ClientMethods["createClient"];

  /**
   * Change a client.
   *
   * Changing `token_endpoint_auth_method` to `none` ends the secret. Changing it back needs a rotation to get a new one.
   *
   * `POST /client/:id`; needs `update:clients`.
   *
   * @param id The client's `id` or its `client_id`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `invalid_redirect_uri`, `invalid_name`, `invalid_email`,
   * `last_operator_client`, `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const client = await api.updateClient(id, patch);
   * ```
   */
  updateClient(id: string, patch: ClientUpdate, options?: CallOptions): ApiPromise<Client>;

  /** Another name of {@link ClientMethods.updateClient}. */
  clientUpdate: ClientMethods["updateClient"];

  /**
   * Replace a client's secret.
   *
   * The old secret ends at once, or after `expires_previous_in` seconds, so that running instances can be moved over.
   *
   * `POST /client/:id/rotate-secret`; needs `update:clients`.
   *
   * @param id The client's `id` or its `client_id`.
   * @param data What to send.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `conflict`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const rotatedSecret = await api.rotateClientSecret(id);
   * ```
   */
  rotateClientSecret(id: string, data?: RotateClientSecretBody, options?: CallOptions): ApiPromise<RotatedSecret>;

  /** Another name of {@link ClientMethods.rotateClientSecret}. */
  clientRotateSecret: ClientMethods["rotateClientSecret"];

  /**
   * Delete a client.
   *
   * Its tokens are refused by the Management API at once.
   *
   * `DELETE /client/:id`; needs `delete:clients`.
   *
   * @param id The client's `id` or its `client_id`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `last_operator_client`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteClient(id);
   * ```
   */
  deleteClient(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link ClientMethods.deleteClient}. */
  clientDelete: ClientMethods["deleteClient"];
}

/** Makes the methods of `client` out of what sends requests. */
export const clientMethods = (transport: Transport): ClientMethods => {
  const listClients: ClientMethods["listClients"] = (params, options) => transport.list(["client"], params, options);
  const getClient: ClientMethods["getClient"] = (id, options) =>
    transport.request({ method: "GET", path: ["client", id], options });
  const createClient: ClientMethods["createClient"] = (data, options) =>
    transport.request({ method: "POST", path: ["client"], body: data, options });
  const updateClient: ClientMethods["updateClient"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["client", id], body: patch, options });
  const rotateClientSecret: ClientMethods["rotateClientSecret"] = (id, data, options) =>
    transport.request({ method: "POST", path: ["client", id, "rotate-secret"], body: data, options });
  const deleteClient: ClientMethods["deleteClient"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["client", id], options });
  return {
    listClients,
    clientList: listClients,
    getClient,
    clientGet: getClient,
    createClient,
    clientCreate: createClient,
    updateClient,
    clientUpdate: updateClient,
    rotateClientSecret,
    clientRotateSecret: rotateClientSecret,
    deleteClient,
    clientDelete: deleteClient,
  };
};

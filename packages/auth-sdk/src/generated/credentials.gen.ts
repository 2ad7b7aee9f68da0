// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  Credential,
  CredentialCreate,
  CredentialUpdate,
  Deleted,
  ListCredentialsParams,
  SetCredentialPasswordBody,
} from "./types.gen.ts";

/** Methods of the resource `credentials`. */
export interface CredentialsMethods {
  /**
   * List credentials.
   *
   * `GET /credentials`; needs `read:credentials`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `search_not_supported`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listCredentials();
   * ```
   */
  listCredentials(params?: ListCredentialsParams, options?: CallOptions): Pager<Credential>;

  /** Another name of {@link CredentialsMethods.listCredentials}. */
  credentialList: CredentialsMethods["listCredentials"];

  /**
   * Give a user a password credential.
   *
   * With a `password`, a `password_hash`, or neither. `email` becomes the user's address if it has none, and must be it
   * otherwise. A user has at most one credential on a connection.
   *
   * `POST /credentials`; needs `create:credentials`.
   *
   * @param data What to send. Required: `user`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `not_found`, `already_exists`, `invalid_connection`, `no_database_connection`, `invalid_email`,
   * `invalid_username`, `password_too_weak`, `invalid_password_hash`, `weak_password_hash`, `email_taken`, `username_taken`,
   * `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const credential = await api.createCredential({ user });
   * ```
   */
  createCredential(data: CredentialCreate, options?: CallOptions): ApiPromise<Credential>;

  /** Another name of {@link CredentialsMethods.createCredential}. */
  credentialCreate: CredentialsMethods["createCredential"];

  /**
   * Change a user name.
   *
   * `POST /credentials/:id`; needs `update:credentials`.
   *
   * @param id The credential, or the user if it has exactly one, `user_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `credential_not_found`, `invalid_username`, `username_taken`, `bad_request`,
   * `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const credential = await api.updateCredential(id, patch);
   * ```
   */
  updateCredential(id: string, patch: CredentialUpdate, options?: CallOptions): ApiPromise<Credential>;

  /** Another name of {@link CredentialsMethods.updateCredential}. */
  credentialUpdate: CredentialsMethods["updateCredential"];

  /**
   * Set a password, or the hash of one.
   *
   * Send either `password` or `password_hash`. The one before ends at once.
   *
   * `POST /credentials/:id/set-password`; needs `update:credentials`.
   *
   * @param id The credential, or the user if it has exactly one, `user_…`.
   * @param data What to send.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `credential_not_found`, `password_too_weak`, `invalid_password_hash`,
   * `weak_password_hash`, `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const credential = await api.setCredentialPassword(id, data);
   * ```
   */
  setCredentialPassword(id: string, data: SetCredentialPasswordBody, options?: CallOptions): ApiPromise<Credential>;

  /** Another name of {@link CredentialsMethods.setCredentialPassword}. */
  credentialSetPassword: CredentialsMethods["setCredentialPassword"];

  /**
   * Delete a password credential.
   *
   * `DELETE /credentials/:id`; needs `delete:credentials`.
   *
   * @param id The credential, or the user if it has exactly one, `user_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `credential_not_found`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteCredential(id);
   * ```
   */
  deleteCredential(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link CredentialsMethods.deleteCredential}. */
  credentialDelete: CredentialsMethods["deleteCredential"];
}

/** Makes the methods of `credentials` out of what sends requests. */
export const credentialsMethods = (transport: Transport): CredentialsMethods => {
  const listCredentials: CredentialsMethods["listCredentials"] = (params, options) =>
    transport.list(["credentials"], params, options);
  const createCredential: CredentialsMethods["createCredential"] = (data, options) =>
    transport.request({ method: "POST", path: ["credentials"], body: data, options });
  const updateCredential: CredentialsMethods["updateCredential"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["credentials", id], body: patch, options });
  const setCredentialPassword: CredentialsMethods["setCredentialPassword"] = (id, data, options) =>
    transport.request({ method: "POST", path: ["credentials", id, "set-password"], body: data, options });
  const deleteCredential: CredentialsMethods["deleteCredential"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["credentials", id], options });
  return {
    listCredentials,
    credentialList: listCredentials,
    createCredential,
    credentialCreate: createCredential,
    updateCredential,
    credentialUpdate: updateCredential,
    setCredentialPassword,
    credentialSetPassword: setCredentialPassword,
    deleteCredential,
    credentialDelete: deleteCredential,
  };
};

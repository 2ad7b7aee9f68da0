// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  Account,
  AccountCreate,
  AccountUpdate,
  Deleted,
  ListAccountsParams,
  PublicAccount,
  SigningKeys,
} from "./types.gen.ts";

/** Methods of the resource `account`. */
export interface AccountMethods {
  /**
   * List accounts.
   *
   * A tenant's token sees its own account. The operator account's token sees every account of the installation.
   *
   * `GET /account`; needs `read:accounts`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `search_not_supported`, `unauthorized`,
   * `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listAccounts();
   * ```
   */
  listAccounts(params?: ListAccountsParams, options?: CallOptions): Pager<Account>;

  /** Another name of {@link AccountMethods.listAccounts}. */
  accountList: AccountMethods["listAccounts"];

  /**
   * Read an account.
   *
   * `GET /account/:account_id`; needs `read:accounts`.
   *
   * @param id The account, `account_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const account = await api.getAccount(id);
   * ```
   */
  getAccount(id: string, options?: CallOptions): ApiPromise<Account>;

  /** Another name of {@link AccountMethods.getAccount}. */
  accountGet: AccountMethods["getAccount"];

  /**
   * Create an account (operator only).
   *
   * Creates the tenant with its signing keys, its management API and a database connection, and nothing else.
   *
   * `POST /account`; needs `create:accounts`.
   *
   * @param data What to send. Required: `name`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `already_exists`, `invalid_name`, `bad_request`, `validation_error`, `unsupported_media_type`,
   * `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`,
   * `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const account = await api.createAccount({ name });
   * ```
   */
  createAccount(data: AccountCreate, options?: CallOptions): ApiPromise<Account>;

  /** Another name of {@link AccountMethods.createAccount}. */
  accountCreate: AccountMethods["createAccount"];

  /**
   * Change an account's settings.
   *
   * `POST /account/:account_id`; needs `update:accounts`.
   *
   * @param id The account, `account_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `invalid_email`, `invalid_name`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const account = await api.updateAccount(id, patch);
   * ```
   */
  updateAccount(id: string, patch: AccountUpdate, options?: CallOptions): ApiPromise<Account>;

  /** Another name of {@link AccountMethods.updateAccount}. */
  accountUpdate: AccountMethods["updateAccount"];

  /**
   * Delete an account and all it owns (operator only).
   *
   * `DELETE /account/:account_id`; needs `delete:accounts`.
   *
   * @param id The account, `account_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `system_resource`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteAccount(id);
   * ```
   */
  deleteAccount(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link AccountMethods.deleteAccount}. */
  accountDelete: AccountMethods["deleteAccount"];

  /**
   * Find the account that a host belongs to.
   *
   * `GET /account/host/:host`; open to anyone.
   *
   * @param host Host name, with or without port.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const publicAccount = await api.getAccountByHost(host);
   * ```
   */
  getAccountByHost(host: string, options?: CallOptions): ApiPromise<PublicAccount>;

  /** Another name of {@link AccountMethods.getAccountByHost}. */
  accountHost: AccountMethods["getAccountByHost"];

  /**
   * List the signing keys.
   *
   * `GET /account/keys`; needs `read:accountkeys`.
   *
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`,
   * `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const signingKeys = await api.listAccountKeys();
   * ```
   */
  listAccountKeys(options?: CallOptions): ApiPromise<SigningKeys>;

  /** Another name of {@link AccountMethods.listAccountKeys}. */
  accountKeysList: AccountMethods["listAccountKeys"];

  /**
   * Rotate the signing keys.
   *
   * The published `next` keys become the signing ones and new `next` keys are published. A key signs only after it has been
   * in the JWKS for as long as clients may cache it (10 minutes), so right after a rotation or the creation of the account
   * `signs_from` lies a little in the future. Tokens signed before keep verifying until they expire. May be repeated at once;
   * at most 8 keys of an algorithm are published.
   *
   * `POST /account/keys/rotate`; needs `update:accountkeys`.
   *
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `conflict`, `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`,
   * `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const signingKeys = await api.rotateAccountKeys();
   * ```
   */
  rotateAccountKeys(options?: CallOptions): ApiPromise<SigningKeys>;

  /** Another name of {@link AccountMethods.rotateAccountKeys}. */
  accountKeysRotate: AccountMethods["rotateAccountKeys"];

  /**
   * Revoke a leaked signing key.
   *
   * For emergencies: the key stops signing and leaves the JWKS at once, and this server refuses its tokens. Another published
   * key signs from now on. APIs that verify tokens themselves refuse the old ones as soon as their copy of the JWKS is older
   * than 10 minutes.
   *
   * `POST /account/keys/:kid/revoke`; needs `update:accountkeys`.
   *
   * @param kid The key's `kid`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `not_found`, `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`,
   * `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`,
   * `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const signingKeys = await api.revokeAccountKey(kid);
   * ```
   */
  revokeAccountKey(kid: string, options?: CallOptions): ApiPromise<SigningKeys>;

  /** Another name of {@link AccountMethods.revokeAccountKey}. */
  accountKeysRevoke: AccountMethods["revokeAccountKey"];
}

/** Makes the methods of `account` out of what sends requests. */
export const accountMethods = (transport: Transport): AccountMethods => {
  const listAccounts: AccountMethods["listAccounts"] = (params, options) => transport.list(["account"], params, options);
  const getAccount: AccountMethods["getAccount"] = (id, options) =>
    transport.request({ method: "GET", path: ["account", id], options });
  const createAccount: AccountMethods["createAccount"] = (data, options) =>
    transport.request({ method: "POST", path: ["account"], body: data, options });
  const updateAccount: AccountMethods["updateAccount"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["account", id], body: patch, options });
  const deleteAccount: AccountMethods["deleteAccount"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["account", id], options });
  const getAccountByHost: AccountMethods["getAccountByHost"] = (host, options) =>
    transport.request({ method: "GET", path: ["account", "host", host], options });
  const listAccountKeys: AccountMethods["listAccountKeys"] = (options) =>
    transport.request({ method: "GET", path: ["account", "keys"], options });
  const rotateAccountKeys: AccountMethods["rotateAccountKeys"] = (options) =>
    transport.request({ method: "POST", path: ["account", "keys", "rotate"], options });
  const revokeAccountKey: AccountMethods["revokeAccountKey"] = (kid, options) =>
    transport.request({ method: "POST", path: ["account", "keys", kid, "revoke"], options });
  return {
    listAccounts,
    accountList: listAccounts,
    getAccount,
    accountGet: getAccount,
    createAccount,
    accountCreate: createAccount,
    updateAccount,
    accountUpdate: updateAccount,
    deleteAccount,
    accountDelete: deleteAccount,
    getAccountByHost,
    accountHost: getAccountByHost,
    listAccountKeys,
    accountKeysList: listAccountKeys,
    rotateAccountKeys,
    accountKeysRotate: rotateAccountKeys,
    revokeAccountKey,
    accountKeysRevoke: revokeAccountKey,
  };
};

// Written by `npm run generate` from the contract. Change the contract, not this file.

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
   * @returns A pager; nothing is requested before one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `search_not_supported`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listAccounts().first();
   * ```
   */
  listAccounts(params?: ListAccountsParams): Pager<Account>;

  /** Another name of {@link AccountMethods.listAccounts}. */
  accountList: AccountMethods["listAccounts"];

  /**
   * Read an account.
   *
   * `GET /account/:account_id`; needs `read:accounts`.
   *
   * @param id The account, `account_…`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const account = await api.getAccount(id);
   * ```
   */
  getAccount(id: string): Promise<Account>;

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
   * @throws {FaableApiError} `already_exists`, `invalid_name`, `bad_request`, `validation_error`, `unsupported_media_type`,
   * `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`,
   * `account_not_found`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const account = await api.createAccount({ name });
   * ```
   */
  createAccount(data: AccountCreate): Promise<Account>;

  /** Another name of {@link AccountMethods.createAccount}. */
  accountCreate: AccountMethods["createAccount"];

  /**
   * Change an account's settings.
   *
   * `POST /account/:account_id`; needs `update:accounts`.
   *
   * @param id The account, `account_…`.
   * @param patch What to change; fields left out stay as they are.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `invalid_email`, `invalid_name`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const account = await api.updateAccount(id, patch);
   * ```
   */
  updateAccount(id: string, patch: AccountUpdate): Promise<Account>;

  /** Another name of {@link AccountMethods.updateAccount}. */
  accountUpdate: AccountMethods["updateAccount"];

  /**
   * Delete an account and all it owns (operator only).
   *
   * `DELETE /account/:account_id`; needs `delete:accounts`.
   *
   * @param id The account, `account_…`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `system_resource`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteAccount(id);
   * ```
   */
  deleteAccount(id: string): Promise<Deleted>;

  /** Another name of {@link AccountMethods.deleteAccount}. */
  accountDelete: AccountMethods["deleteAccount"];

  /**
   * Find the account that a host belongs to.
   *
   * `GET /account/host/:host`; open to anyone.
   *
   * @param host Host name, with or without port.
   * @throws {FaableApiError} `validation_error`, `account_not_found`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const publicAccount = await api.getAccountByHost(host);
   * ```
   */
  getAccountByHost(host: string): Promise<PublicAccount>;

  /** Another name of {@link AccountMethods.getAccountByHost}. */
  accountHost: AccountMethods["getAccountByHost"];

  /**
   * Rotate the signing keys.
   *
   * The published `next` keys become the signing ones and new `next` keys are published. A key signs only after it has been
   * in the JWKS for as long as clients may cache it (10 minutes), so right after a rotation or the creation of the account
   * `signs_from` lies a little in the future. Tokens signed before keep verifying until they expire.
   *
   * `POST /account/keys/rotate`; needs `update:accountkeys`.
   *
   * @throws {FaableApiError} `conflict`, `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`,
   * `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const signingKeys = await api.rotateAccountKeys();
   * ```
   */
  rotateAccountKeys(): Promise<SigningKeys>;

  /** Another name of {@link AccountMethods.rotateAccountKeys}. */
  accountKeysRotate: AccountMethods["rotateAccountKeys"];
}

/** Makes the methods of `account` out of what sends requests. */
export const accountMethods = (transport: Transport): AccountMethods => {
  const listAccounts: AccountMethods["listAccounts"] = (params) => transport.list(["account"], params);
  const getAccount: AccountMethods["getAccount"] = (id) => transport.request({ method: "GET", path: ["account", id] });
  const createAccount: AccountMethods["createAccount"] = (data) =>
    transport.request({ method: "POST", path: ["account"], body: data });
  const updateAccount: AccountMethods["updateAccount"] = (id, patch) =>
    transport.request({ method: "POST", path: ["account", id], body: patch });
  const deleteAccount: AccountMethods["deleteAccount"] = (id) => transport.request({ method: "DELETE", path: ["account", id] });
  const getAccountByHost: AccountMethods["getAccountByHost"] = (host) =>
    transport.request({ method: "GET", path: ["account", "host", host] });
  const rotateAccountKeys: AccountMethods["rotateAccountKeys"] = () =>
    transport.request({ method: "POST", path: ["account", "keys", "rotate"] });
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
    rotateAccountKeys,
    accountKeysRotate: rotateAccountKeys,
  };
};

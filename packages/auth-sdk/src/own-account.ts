import { type ApiPromise, apiPromise } from "./api-promise.ts";
import type { CallOptions } from "./call-options.ts";
import { accountIdOf, type Discovery } from "./discovery.ts";
import { unlessAborted } from "./exchange.ts";
import type { AccountMethods } from "./generated/account.gen.ts";
import type { Account, AccountUpdate } from "./generated/types.gen.ts";

/** Changes an account, by default the tenant's own. See {@link OwnAccountMethods.updateAccount}. */
export interface UpdateAccount {
  (patch: AccountUpdate, options?: CallOptions): ApiPromise<Account>;
  (id: string | undefined, patch: AccountUpdate, options?: CallOptions): ApiPromise<Account>;
}

/** The methods of an account whose id may be left out: it is then the tenant's own, as its discovery document names it. */
export interface OwnAccountMethods {
  /**
   * Read an account.
   *
   * `GET /account/:account_id`; needs `read:accounts`.
   *
   * @param id The account, `account_…`. Default: the tenant's own.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`; without a code when `id` is left out and the tenant publishes none.
   * @example
   * ```ts
   * const account = await api.getAccount();
   * ```
   */
  getAccount(id?: string, options?: CallOptions): ApiPromise<Account>;

  /** Another name of {@link OwnAccountMethods.getAccount}. */
  accountGet: OwnAccountMethods["getAccount"];

  /**
   * Change an account's settings: `updateAccount(patch)` the tenant's own, `updateAccount(id, patch)` that one.
   *
   * `POST /account/:account_id`; needs `update:accounts`.
   *
   * Arguments: `id`, the account, `account_…`, `patch`, what to change (fields left out stay as they
   * are), and last `options`, for this call alone: `signal`, `timeout`, `headers`, `retries`.
   *
   * @throws {FaableApiError} `invalid_id`, `not_found`, `invalid_email`, `invalid_name`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`; without a
   * code when the id is left out and the tenant publishes none.
   * @example
   * ```ts
   * const account = await api.updateAccount({ enabled_locales: ["en", "es"] });
   * ```
   */
  updateAccount: UpdateAccount;

  /** Another name of {@link OwnAccountMethods.updateAccount}. */
  accountUpdate: UpdateAccount;
}

type OwnUpdate = readonly [patch: AccountUpdate, options?: CallOptions | undefined];
type NamedUpdate = readonly [id: string | undefined, patch: AccountUpdate, options?: CallOptions | undefined];

const isNamed = (given: OwnUpdate | NamedUpdate): given is NamedUpdate => typeof given[0] !== "object";

/** Completes the generated methods, which want an id. Discovery is read only when none is given. */
export const ownAccountMethods = (
  generated: Pick<AccountMethods, "getAccount" | "updateAccount">,
  discovery: Discovery,
): OwnAccountMethods => {
  // Other calls may wait for the same document, so it is not ended with this one.
  const idOf = async (id: string | undefined, options: CallOptions = {}) =>
    id ?? unlessAborted(accountIdOf(discovery), options.signal);
  const getAccount: OwnAccountMethods["getAccount"] = (id, options) =>
    apiPromise(idOf(id, options).then((known) => generated.getAccount(known, options).withResponse()));
  const updateAccount = (...given: OwnUpdate | NamedUpdate) => {
    const [id, patch, options] = isNamed(given) ? given : [undefined, ...given];
    return apiPromise(idOf(id, options).then((known) => generated.updateAccount(known, patch, options).withResponse()));
  };
  return { getAccount, accountGet: getAccount, updateAccount, accountUpdate: updateAccount };
};

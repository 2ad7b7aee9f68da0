import { accountIdOf, type Discovery } from "./discovery.ts";
import type { AccountMethods } from "./generated/account.gen.ts";
import type { Account, AccountUpdate } from "./generated/types.gen.ts";

/** Changes an account, by default the tenant's own. See {@link OwnAccountMethods.updateAccount}. */
export interface UpdateAccount {
  (patch: AccountUpdate): Promise<Account>;
  (id: string | undefined, patch: AccountUpdate): Promise<Account>;
}

/** The methods of an account whose id may be left out: it is then the tenant's own, as its discovery document names it. */
export interface OwnAccountMethods {
  /**
   * Read an account.
   *
   * `GET /account/:account_id`; needs `read:accounts`.
   *
   * @param id The account, `account_…`. Default: the tenant's own.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `too_many_requests`, `internal_error`,
   * `service_unavailable`; without a code when `id` is left out and the tenant publishes none.
   * @example
   * ```ts
   * const account = await api.getAccount();
   * ```
   */
  getAccount(id?: string): Promise<Account>;

  /** Another name of {@link OwnAccountMethods.getAccount}. */
  accountGet: OwnAccountMethods["getAccount"];

  /**
   * Change an account's settings: `updateAccount(patch)` the tenant's own, `updateAccount(id, patch)` that one.
   *
   * `POST /account/:account_id`; needs `update:accounts`.
   *
   * Arguments: `id`, the account, `account_…`, and `patch`, what to change; fields left out stay as they are.
   *
   * @throws {FaableApiError} `invalid_id`, `not_found`, `invalid_email`, `invalid_name`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `too_many_requests`, `internal_error`, `service_unavailable`; without a
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

type UpdateArguments = readonly [patch: AccountUpdate] | readonly [id: string | undefined, patch: AccountUpdate];

/** Completes the generated methods, which want an id. Discovery is read only when none is given. */
export const ownAccountMethods = (
  generated: Pick<AccountMethods, "getAccount" | "updateAccount">,
  discovery: Discovery,
): OwnAccountMethods => {
  const getAccount = async (id?: string) => generated.getAccount(id ?? (await accountIdOf(discovery)));
  const updateAccount = async (...given: UpdateArguments) => {
    const [id, patch] = given.length === 1 ? [undefined, given[0]] : given;
    return generated.updateAccount(id ?? (await accountIdOf(discovery)), patch);
  };
  return { getAccount, accountGet: getAccount, updateAccount, accountUpdate: updateAccount };
};

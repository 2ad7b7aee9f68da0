import { createSendCall } from "./call.ts";
import { connect } from "./connection.ts";
import { accountIdOf } from "./discovery.ts";
import { createFetcher, type Fetcher } from "./fetcher.ts";
import { type ManagementMethods, managementMethods } from "./generated/methods.gen.ts";
import type { Account, User } from "./generated/types.gen.ts";
import { connectionOptions, type FaableAuthOptions, strategyOf } from "./options.ts";
import { createTransport } from "./transport.ts";

/** {@link ManagementMethods}, except where the client does more than one request's worth. */
type GeneratedMethods = Omit<ManagementMethods, "getAccount" | "accountGet">;

/** The generated methods. They are own properties: each can be passed on without its client. */
export interface FaableAuthApi extends GeneratedMethods {}

/**
 * A tenant's Management API. Creating one requests nothing; the token and the discovery document are fetched with the
 * first call. Keep one instance per tenant: it holds the token.
 *
 * For servers only: its credentials administer the tenant and must not reach a browser.
 *
 * @example
 * ```ts
 * const api = FaableAuthApi.create({
 *   domain: "acme.auth.example.net",
 *   authStrategy: authClientCredentials,
 *   auth: { client_id: "…", client_secret: "…" },
 * });
 * const { results } = await api.listUsers({ email: "kim@example.org" }).first();
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor assigns every merged method; a test holds them together.
export class FaableAuthApi {
  /** Requests that no method covers, authenticated alike. */
  readonly fetcher: Fetcher;

  /**
   * Read an account.
   *
   * `GET /account/:account_id`; needs `read:accounts`.
   *
   * @param id The account, `account_…`. Default: the tenant's own, as its discovery document names it.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `too_many_requests`, `internal_error`,
   * `service_unavailable`; without a code when `id` is left out and the tenant publishes none.
   */
  readonly getAccount: (id?: string) => Promise<Account>;

  /** Another name of {@link FaableAuthApi.getAccount}. */
  readonly accountGet: (id?: string) => Promise<Account>;

  /**
   * Suspend a user: no login, no new tokens.
   *
   * @param id The user, `user_…`.
   * @param reason Kept with the user; shown to administrators.
   * @throws {FaableApiError} What {@link FaableAuthApi.updateUser} throws.
   */
  readonly suspendUser: (id: string, reason?: string) => Promise<User>;

  /**
   * Let a suspended user in again.
   *
   * @param id The user, `user_…`.
   * @throws {FaableApiError} What {@link FaableAuthApi.updateUser} throws.
   */
  readonly reinstateUser: (id: string) => Promise<User>;

  /** The same as `new FaableAuthApi(options)`, and checks `auth` against the strategy while compiling. */
  static create<Auth extends object>(options: FaableAuthOptions<Auth>): FaableAuthApi {
    return new FaableAuthApi(options);
  }

  /** @throws {TypeError} When an option is missing or wrong; the message names it. */
  constructor(options: FaableAuthOptions) {
    const connection = connect(connectionOptions(options));
    const authenticate = strategyOf(options, { domain: connection.origin, connection });
    const send = createSendCall(connection, authenticate, options.fetcher ?? {});
    const { getAccount, accountGet: _replaced, ...methods } = managementMethods(createTransport(send));
    Object.assign(this, methods);
    this.fetcher = createFetcher(send);
    this.getAccount = async (id) => getAccount(id ?? (await accountIdOf(connection.discovery)));
    this.accountGet = this.getAccount;
    this.suspendUser = (id, reason) => methods.updateUser(id, { suspended: true, suspended_reason: reason });
    this.reinstateUser = (id) => methods.updateUser(id, { suspended: false });
  }
}

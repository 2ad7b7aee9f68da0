import type { ApiPromise } from "./api-promise.ts";
import { createSendCall } from "./call.ts";
import type { CallOptions } from "./call-options.ts";
import { connect } from "./connection.ts";
import { createFetcher, type Fetcher } from "./fetcher.ts";
import { type ManagementMethods, managementMethods } from "./generated/methods.gen.ts";
import type { User } from "./generated/types.gen.ts";
import { type LogStreams, logStreams } from "./logs.ts";
import { connectionOptions, type FaableAuthOptions, strategyOf } from "./options.ts";
import { type OwnAccountMethods, ownAccountMethods } from "./own-account.ts";
import { createTransport } from "./transport.ts";

/** {@link ManagementMethods}, except where the client does more than one request's worth. */
type GeneratedMethods = Omit<ManagementMethods, keyof OwnAccountMethods>;

/** The methods of the contract. They are own properties: each can be passed on without its client. */
export interface FaableAuthApi extends GeneratedMethods, OwnAccountMethods, LogStreams {}

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
 * const { results } = await api.listUsers({ email: "kim@example.org" });
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor assigns every merged method; a test holds them together.
export class FaableAuthApi {
  /** Requests that no method covers, authenticated alike. */
  readonly fetcher: Fetcher;

  /**
   * Suspend a user: no login, no new tokens.
   *
   * @param id The user, `user_…`.
   * @param reason Kept with the user; shown to administrators.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} What {@link FaableAuthApi.updateUser} throws.
   */
  readonly suspendUser: (id: string, reason?: string, options?: CallOptions) => ApiPromise<User>;

  /**
   * Let a suspended user in again.
   *
   * @param id The user, `user_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} What {@link FaableAuthApi.updateUser} throws.
   */
  readonly reinstateUser: (id: string, options?: CallOptions) => ApiPromise<User>;

  /** The same as `new FaableAuthApi(options)`, and checks `auth` against the strategy while compiling. */
  static create<Auth extends object>(options: FaableAuthOptions<Auth>): FaableAuthApi {
    return new FaableAuthApi(options);
  }

  /** @throws {TypeError} When an option is missing or wrong; the message names it. */
  constructor(options: FaableAuthOptions) {
    const connection = connect(connectionOptions(options));
    const authenticate = strategyOf(options, { domain: connection.origin, connection });
    const send = createSendCall(connection, authenticate, options.fetcher ?? {});
    const transport = createTransport(send);
    const methods = managementMethods(transport);
    Object.assign(this, methods, ownAccountMethods(methods, connection.discovery), logStreams(transport, methods));
    this.fetcher = createFetcher(send);
    this.suspendUser = (id, reason, options) => methods.updateUser(id, { suspended: true, suspended_reason: reason }, options);
    this.reinstateUser = (id, options) => methods.updateUser(id, { suspended: false }, options);
  }
}

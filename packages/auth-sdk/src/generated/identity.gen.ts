// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  Deleted,
  GetIdentityParams,
  Identity,
  IdentityCreate,
  ListIdentitiesParams,
  ProviderToken,
} from "./types.gen.ts";

/** Methods of the resource `identity`. */
export interface IdentityMethods {
  /**
   * List identities.
   *
   * `GET /identity`; needs `read:identities`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `search_not_supported`, `invalid_expand`,
   * `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`,
   * `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listIdentities();
   * ```
   */
  listIdentities(params?: ListIdentitiesParams, options?: CallOptions): Pager<Identity>;

  /** Another name of {@link IdentityMethods.listIdentities}. */
  identityList: IdentityMethods["listIdentities"];

  /**
   * Read an identity.
   *
   * `GET /identity/:id`; needs `read:identities`.
   *
   * @param id The identity, `identity_…`.
   * @param params Options.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `invalid_expand`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const identity = await api.getIdentity(id);
   * ```
   */
  getIdentity(id: string, params?: GetIdentityParams, options?: CallOptions): ApiPromise<Identity>;

  /** Another name of {@link IdentityMethods.getIdentity}. */
  identityGet: IdentityMethods["getIdentity"];

  /**
   * Link an identity to a user.
   *
   * A user has at most one identity on a connection. Database connections have credentials instead.
   *
   * `POST /identity`; needs `create:identities`.
   *
   * @param data What to send. Required: `user`, `connection`, `identity_id`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `not_found`, `invalid_connection`, `identity_already_linked`, `identity_conflict`,
   * `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const identity = await api.createIdentity({ user, connection, identity_id });
   * ```
   */
  createIdentity(data: IdentityCreate, options?: CallOptions): ApiPromise<Identity>;

  /** Another name of {@link IdentityMethods.createIdentity}. */
  identityCreate: IdentityMethods["createIdentity"];

  /**
   * Unlink an identity.
   *
   * Refused when it is the user's only way to sign in.
   *
   * `DELETE /identity/:id`; needs `delete:identities`.
   *
   * @param id The identity, `identity_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `identity_link_denied`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteIdentity(id);
   * ```
   */
  deleteIdentity(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link IdentityMethods.deleteIdentity}. */
  identityDelete: IdentityMethods["deleteIdentity"];

  /**
   * Read the provider's token of an identity.
   *
   * The access token that the provider gave at the user's last login by it. A person needs the management rights of the user
   * as well: whoever has the token acts as the user at the provider. Each time is in the logs.
   *
   * `GET /identity/:id/provider-token`; needs `read:identities`.
   *
   * @param id The identity, `identity_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `no_provider_token`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const providerToken = await api.getProviderToken(id);
   * ```
   */
  getProviderToken(id: string, options?: CallOptions): ApiPromise<ProviderToken>;

  /** Another name of {@link IdentityMethods.getProviderToken}. */
  identityProviderToken: IdentityMethods["getProviderToken"];

  /**
   * Renew the provider's token of an identity.
   *
   * Asks the provider for another access token, where it gave a refresh token (of most only for a scope such as
   * `offline_access`). A person needs the management rights of the user as well: whoever has the token acts as the user at
   * the provider. Each time is in the logs.
   *
   * `POST /identity/:id/refresh-provider-token`; needs `update:identities`.
   *
   * @param id The identity, `identity_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `no_refresh_token`, `connection_misconfigured`, `provider_error`,
   * `provider_busy`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`,
   * `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const providerToken = await api.refreshProviderToken(id);
   * ```
   */
  refreshProviderToken(id: string, options?: CallOptions): ApiPromise<ProviderToken>;

  /** Another name of {@link IdentityMethods.refreshProviderToken}. */
  identityRefreshProviderToken: IdentityMethods["refreshProviderToken"];
}

/** Makes the methods of `identity` out of what sends requests. */
export const identityMethods = (transport: Transport): IdentityMethods => {
  const listIdentities: IdentityMethods["listIdentities"] = (params, options) => transport.list(["identity"], params, options);
  const getIdentity: IdentityMethods["getIdentity"] = (id, params, options) =>
    transport.request({ method: "GET", path: ["identity", id], params, options });
  const createIdentity: IdentityMethods["createIdentity"] = (data, options) =>
    transport.request({ method: "POST", path: ["identity"], body: data, options });
  const deleteIdentity: IdentityMethods["deleteIdentity"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["identity", id], options });
  const getProviderToken: IdentityMethods["getProviderToken"] = (id, options) =>
    transport.request({ method: "GET", path: ["identity", id, "provider-token"], options });
  const refreshProviderToken: IdentityMethods["refreshProviderToken"] = (id, options) =>
    transport.request({ method: "POST", path: ["identity", id, "refresh-provider-token"], options });
  return {
    listIdentities,
    identityList: listIdentities,
    getIdentity,
    identityGet: getIdentity,
    createIdentity,
    identityCreate: createIdentity,
    deleteIdentity,
    identityDelete: deleteIdentity,
    getProviderToken,
    identityProviderToken: getProviderToken,
    refreshProviderToken,
    identityRefreshProviderToken: refreshProviderToken,
  };
};

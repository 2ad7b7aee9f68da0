// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  Deleted,
  ListUserRolesParams,
  ListUserTeamsParams,
  ListUsersParams,
  RoleMember,
  TeamMember,
  User,
  UserCreate,
  UserUpdate,
} from "./types.gen.ts";

/** Methods of the resource `user`. */
export interface UserMethods {
  /**
   * List users.
   *
   * `q` searches name, email and phone. Sorting by `last_login` leaves out users who never logged in.
   *
   * `GET /user`; needs `read:users`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listUsers();
   * ```
   */
  listUsers(params?: ListUsersParams, options?: CallOptions): Pager<User>;

  /** Another name of {@link UserMethods.listUsers}. */
  userList: UserMethods["listUsers"];

  /**
   * Read a user.
   *
   * `GET /user/:id`; needs `read:users`.
   *
   * @param id The user, `user_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const user = await api.getUser(id);
   * ```
   */
  getUser(id: string, options?: CallOptions): ApiPromise<User>;

  /** Another name of {@link UserMethods.getUser}. */
  userGet: UserMethods["getUser"];

  /**
   * Create a user.
   *
   * Creates the profile only; the user has no password yet.
   *
   * `POST /user`; needs `create:users`.
   *
   * @param data What to send.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `already_exists`, `invalid_email`, `invalid_name`, `invalid_phone`, `bad_request`,
   * `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const user = await api.createUser(data);
   * ```
   */
  createUser(data: UserCreate, options?: CallOptions): ApiPromise<User>;

  /** Another name of {@link UserMethods.createUser}. */
  userCreate: UserMethods["createUser"];

  /**
   * Change a user.
   *
   * Omitted fields stay, `null` clears, nested objects are replaced, metadata is merged. `suspended` suspends and reinstates.
   *
   * `POST /user/:id`; needs `update:users`.
   *
   * @param id The user, `user_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `already_exists`, `invalid_email`, `invalid_name`, `invalid_phone`,
   * `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const user = await api.updateUser(id, patch);
   * ```
   */
  updateUser(id: string, patch: UserUpdate, options?: CallOptions): ApiPromise<User>;

  /** Another name of {@link UserMethods.updateUser}. */
  userUpdate: UserMethods["updateUser"];

  /**
   * Delete a user with credentials and memberships.
   *
   * `DELETE /user/:id`; needs `delete:users`.
   *
   * @param id The user, `user_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteUser(id);
   * ```
   */
  deleteUser(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link UserMethods.deleteUser}. */
  userDelete: UserMethods["deleteUser"];

  /**
   * List the team memberships of a user.
   *
   * `GET /user/:id/team`; needs `read:team_members`.
   *
   * @param id The user, `user_…`.
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `bad_request`, `invalid_query`, `query_too_expensive`,
   * `search_not_supported`, `invalid_expand`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listUserTeams(id);
   * ```
   */
  listUserTeams(id: string, params?: ListUserTeamsParams, options?: CallOptions): Pager<TeamMember>;

  /** Another name of {@link UserMethods.listUserTeams}. */
  userTeamList: UserMethods["listUserTeams"];

  /**
   * List the roles that a user holds in the whole account.
   *
   * `GET /user/:id/role`; needs `read:role_members`.
   *
   * @param id The user, `user_…`.
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `bad_request`, `invalid_query`, `query_too_expensive`,
   * `search_not_supported`, `invalid_expand`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listUserRoles(id);
   * ```
   */
  listUserRoles(id: string, params?: ListUserRolesParams, options?: CallOptions): Pager<RoleMember>;

  /** Another name of {@link UserMethods.listUserRoles}. */
  userRoleList: UserMethods["listUserRoles"];
}

/** Makes the methods of `user` out of what sends requests. */
export const userMethods = (transport: Transport): UserMethods => {
  const listUsers: UserMethods["listUsers"] = (params, options) => transport.list(["user"], params, options);
  const getUser: UserMethods["getUser"] = (id, options) => transport.request({ method: "GET", path: ["user", id], options });
  const createUser: UserMethods["createUser"] = (data, options) =>
    transport.request({ method: "POST", path: ["user"], body: data, options });
  const updateUser: UserMethods["updateUser"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["user", id], body: patch, options });
  const deleteUser: UserMethods["deleteUser"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["user", id], options });
  const listUserTeams: UserMethods["listUserTeams"] = (id, params, options) =>
    transport.list(["user", id, "team"], params, options);
  const listUserRoles: UserMethods["listUserRoles"] = (id, params, options) =>
    transport.list(["user", id, "role"], params, options);
  return {
    listUsers,
    userList: listUsers,
    getUser,
    userGet: getUser,
    createUser,
    userCreate: createUser,
    updateUser,
    userUpdate: updateUser,
    deleteUser,
    userDelete: deleteUser,
    listUserTeams,
    userTeamList: listUserTeams,
    listUserRoles,
    userRoleList: listUserRoles,
  };
};

// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  AddRoleMemberBody,
  Deleted,
  ListRoleMembersParams,
  ListRolesParams,
  Role,
  RoleCreate,
  RoleMember,
  RoleUpdate,
} from "./types.gen.ts";

/** Methods of the resource `role`. */
export interface RoleMethods {
  /**
   * List roles.
   *
   * `q` searches name, slug and description.
   *
   * `GET /role`; needs `read:roles`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listRoles();
   * ```
   */
  listRoles(params?: ListRolesParams, options?: CallOptions): Pager<Role>;

  /** Another name of {@link RoleMethods.listRoles}. */
  roleList: RoleMethods["listRoles"];

  /**
   * Read a role.
   *
   * `GET /role/:id`; needs `read:roles`.
   *
   * @param id The role, `role_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const role = await api.getRole(id);
   * ```
   */
  getRole(id: string, options?: CallOptions): ApiPromise<Role>;

  /** Another name of {@link RoleMethods.getRole}. */
  roleGet: RoleMethods["getRole"];

  /**
   * Create a role.
   *
   * A permission that its API's catalogue does not hold is refused with `validation_error`.
   *
   * `POST /role`; needs `create:roles`.
   *
   * @param data What to send. Required: `name`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `already_exists`, `invalid_name`, `forbidden`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const role = await api.createRole({ name });
   * ```
   */
  createRole(data: RoleCreate, options?: CallOptions): ApiPromise<Role>;

  /** Another name of {@link RoleMethods.createRole}. */
  roleCreate: RoleMethods["createRole"];

  /**
   * Change a role.
   *
   * What its holders may do changes with their next token.
   *
   * `POST /role/:id`; needs `update:roles`.
   *
   * @param id The role, `role_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `already_exists`, `invalid_name`, `forbidden`, `system_resource`,
   * `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const role = await api.updateRole(id, patch);
   * ```
   */
  updateRole(id: string, patch: RoleUpdate, options?: CallOptions): ApiPromise<Role>;

  /** Another name of {@link RoleMethods.updateRole}. */
  roleUpdate: RoleMethods["updateRole"];

  /**
   * Delete a role and take it from all who hold it.
   *
   * `DELETE /role/:id`; needs `delete:roles`.
   *
   * @param id The role, `role_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `system_resource`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteRole(id);
   * ```
   */
  deleteRole(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link RoleMethods.deleteRole}. */
  roleDelete: RoleMethods["deleteRole"];

  /**
   * List who holds a role in the whole account.
   *
   * Whoever holds it only inside a team is listed by that team.
   *
   * `GET /role/:role_id/member`; needs `read:role_members`.
   *
   * @param roleId The role, `role_…`.
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `bad_request`, `invalid_query`, `query_too_expensive`,
   * `search_not_supported`, `invalid_expand`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listRoleMembers(roleId);
   * ```
   */
  listRoleMembers(roleId: string, params?: ListRoleMembersParams, options?: CallOptions): Pager<RoleMember>;

  /** Another name of {@link RoleMethods.listRoleMembers}. */
  roleMemberList: RoleMethods["listRoleMembers"];

  /**
   * Give a user a role in the whole account.
   *
   * May be repeated: whoever holds the role already goes on holding it, and the answer is the same.
   *
   * `POST /role/:role_id/member`; needs `create:role_members`.
   *
   * @param roleId The role, `role_…`.
   * @param data What to send. Required: `user`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `forbidden`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const roleMember = await api.addRoleMember(roleId, { user });
   * ```
   */
  addRoleMember(roleId: string, data: AddRoleMemberBody, options?: CallOptions): ApiPromise<RoleMember>;

  /** Another name of {@link RoleMethods.addRoleMember}. */
  roleMemberCreate: RoleMethods["addRoleMember"];

  /**
   * Take a role from a user.
   *
   * What the user holds inside a team stays.
   *
   * `DELETE /role/:role_id/member/:user_id`; needs `delete:role_members`.
   *
   * @param roleId The role, `role_…`.
   * @param userId The user, or the `id` of the assignment.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `not_a_member`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.removeRoleMember(roleId, userId);
   * ```
   */
  removeRoleMember(roleId: string, userId: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link RoleMethods.removeRoleMember}. */
  roleMemberDelete: RoleMethods["removeRoleMember"];
}

/** Makes the methods of `role` out of what sends requests. */
export const roleMethods = (transport: Transport): RoleMethods => {
  const listRoles: RoleMethods["listRoles"] = (params, options) => transport.list(["role"], params, options);
  const getRole: RoleMethods["getRole"] = (id, options) => transport.request({ method: "GET", path: ["role", id], options });
  const createRole: RoleMethods["createRole"] = (data, options) =>
    transport.request({ method: "POST", path: ["role"], body: data, options });
  const updateRole: RoleMethods["updateRole"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["role", id], body: patch, options });
  const deleteRole: RoleMethods["deleteRole"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["role", id], options });
  const listRoleMembers: RoleMethods["listRoleMembers"] = (roleId, params, options) =>
    transport.list(["role", roleId, "member"], params, options);
  const addRoleMember: RoleMethods["addRoleMember"] = (roleId, data, options) =>
    transport.request({ method: "POST", path: ["role", roleId, "member"], body: data, options });
  const removeRoleMember: RoleMethods["removeRoleMember"] = (roleId, userId, options) =>
    transport.request({ method: "DELETE", path: ["role", roleId, "member", userId], options });
  return {
    listRoles,
    roleList: listRoles,
    getRole,
    roleGet: getRole,
    createRole,
    roleCreate: createRole,
    updateRole,
    roleUpdate: updateRole,
    deleteRole,
    roleDelete: deleteRole,
    listRoleMembers,
    roleMemberList: listRoleMembers,
    addRoleMember,
    roleMemberCreate: addRoleMember,
    removeRoleMember,
    roleMemberDelete: removeRoleMember,
  };
};

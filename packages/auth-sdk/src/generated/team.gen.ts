// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  AddTeamMemberBody,
  Deleted,
  ListTeamMembersParams,
  ListTeamsParams,
  Team,
  TeamCreate,
  TeamMember,
  TeamMemberUpdate,
  TeamUpdate,
} from "./types.gen.ts";

/** Methods of the resource `team`. */
export interface TeamMethods {
  /**
   * List teams.
   *
   * `q` searches name and slug.
   *
   * `GET /team`; needs `read:teams`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listTeams();
   * ```
   */
  listTeams(params?: ListTeamsParams, options?: CallOptions): Pager<Team>;

  /** Another name of {@link TeamMethods.listTeams}. */
  teamList: TeamMethods["listTeams"];

  /**
   * Read a team.
   *
   * `GET /team/:id`; needs `read:teams`.
   *
   * @param id The team, `team_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const team = await api.getTeam(id);
   * ```
   */
  getTeam(id: string, options?: CallOptions): ApiPromise<Team>;

  /** Another name of {@link TeamMethods.getTeam}. */
  teamGet: TeamMethods["getTeam"];

  /**
   * Create a team.
   *
   * `POST /team`; needs `create:teams`.
   *
   * @param data What to send. Required: `name`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `already_exists`, `invalid_name`, `bad_request`, `validation_error`, `unsupported_media_type`,
   * `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`,
   * `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const team = await api.createTeam({ name });
   * ```
   */
  createTeam(data: TeamCreate, options?: CallOptions): ApiPromise<Team>;

  /** Another name of {@link TeamMethods.createTeam}. */
  teamCreate: TeamMethods["createTeam"];

  /**
   * Change a team.
   *
   * `POST /team/:id`; needs `update:teams`.
   *
   * @param id The team, `team_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `already_exists`, `invalid_name`, `bad_request`, `validation_error`,
   * `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const team = await api.updateTeam(id, patch);
   * ```
   */
  updateTeam(id: string, patch: TeamUpdate, options?: CallOptions): ApiPromise<Team>;

  /** Another name of {@link TeamMethods.updateTeam}. */
  teamUpdate: TeamMethods["updateTeam"];

  /**
   * Delete a team and its memberships.
   *
   * `DELETE /team/:id`; needs `delete:teams`.
   *
   * @param id The team, `team_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteTeam(id);
   * ```
   */
  deleteTeam(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link TeamMethods.deleteTeam}. */
  teamDelete: TeamMethods["deleteTeam"];

  /**
   * List the members of a team.
   *
   * `GET /team/:team_id/member`; needs `read:team_members`.
   *
   * @param teamId The team, `team_…`.
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `bad_request`, `invalid_query`, `query_too_expensive`,
   * `search_not_supported`, `invalid_expand`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listTeamMembers(teamId);
   * ```
   */
  listTeamMembers(teamId: string, params?: ListTeamMembersParams, options?: CallOptions): Pager<TeamMember>;

  /** Another name of {@link TeamMethods.listTeamMembers}. */
  teamMemberList: TeamMethods["listTeamMembers"];

  /**
   * Add a user to a team.
   *
   * `POST /team/:team_id/member`; needs `create:team_members`.
   *
   * @param teamId The team, `team_…`.
   * @param data What to send. Required: `user`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `already_member`, `invalid_role`, `role_not_found`, `forbidden`,
   * `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const teamMember = await api.addTeamMember(teamId, { user });
   * ```
   */
  addTeamMember(teamId: string, data: AddTeamMemberBody, options?: CallOptions): ApiPromise<TeamMember>;

  /** Another name of {@link TeamMethods.addTeamMember}. */
  teamMemberCreate: TeamMethods["addTeamMember"];

  /**
   * Change the roles of a member.
   *
   * `POST /team/:team_id/member/:member_id`; needs `update:team_members`.
   *
   * @param teamId The team, `team_…`.
   * @param memberId The membership, `tm_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `not_a_member`, `invalid_role`, `role_not_found`, `forbidden`,
   * `bad_request`, `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const teamMember = await api.updateTeamMember(teamId, memberId, patch);
   * ```
   */
  updateTeamMember(teamId: string, memberId: string, patch: TeamMemberUpdate, options?: CallOptions): ApiPromise<TeamMember>;

  /** Another name of {@link TeamMethods.updateTeamMember}. */
  teamMemberUpdate: TeamMethods["updateTeamMember"];

  /**
   * Remove a member from a team.
   *
   * `DELETE /team/:team_id/member/:member_id`; needs `delete:team_members`.
   *
   * @param teamId The team, `team_…`.
   * @param memberId The membership, `tm_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `not_a_member`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.removeTeamMember(teamId, memberId);
   * ```
   */
  removeTeamMember(teamId: string, memberId: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link TeamMethods.removeTeamMember}. */
  teamMemberDelete: TeamMethods["removeTeamMember"];
}

/** Makes the methods of `team` out of what sends requests. */
export const teamMethods = (transport: Transport): TeamMethods => {
  const listTeams: TeamMethods["listTeams"] = (params, options) => transport.list(["team"], params, options);
  const getTeam: TeamMethods["getTeam"] = (id, options) => transport.request({ method: "GET", path: ["team", id], options });
  const createTeam: TeamMethods["createTeam"] = (data, options) =>
    transport.request({ method: "POST", path: ["team"], body: data, options });
  const updateTeam: TeamMethods["updateTeam"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["team", id], body: patch, options });
  const deleteTeam: TeamMethods["deleteTeam"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["team", id], options });
  const listTeamMembers: TeamMethods["listTeamMembers"] = (teamId, params, options) =>
    transport.list(["team", teamId, "member"], params, options);
  const addTeamMember: TeamMethods["addTeamMember"] = (teamId, data, options) =>
    transport.request({ method: "POST", path: ["team", teamId, "member"], body: data, options });
  const updateTeamMember: TeamMethods["updateTeamMember"] = (teamId, memberId, patch, options) =>
    transport.request({ method: "POST", path: ["team", teamId, "member", memberId], body: patch, options });
  const removeTeamMember: TeamMethods["removeTeamMember"] = (teamId, memberId, options) =>
    transport.request({ method: "DELETE", path: ["team", teamId, "member", memberId], options });
  return {
    listTeams,
    teamList: listTeams,
    getTeam,
    teamGet: getTeam,
    createTeam,
    teamCreate: createTeam,
    updateTeam,
    teamUpdate: updateTeam,
    deleteTeam,
    teamDelete: deleteTeam,
    listTeamMembers,
    teamMemberList: listTeamMembers,
    addTeamMember,
    teamMemberCreate: addTeamMember,
    updateTeamMember,
    teamMemberUpdate: updateTeamMember,
    removeTeamMember,
    teamMemberDelete: removeTeamMember,
  };
};

import type { Scope } from "../../ground/tenancy/index.ts";
import type { Api } from "../../records/apis/index.ts";
import { holdsOperatorRole, permissionsOf, roleNamesOf } from "../../records/roles/index.ts";
import { teamSlugsOf } from "../../records/teams/index.ts";
import { grantUserScope } from "./scopes.ts";

const none: ReadonlySet<string> = new Set();

/**
 * What a user may do by roles at a built-in API: an operator everything, at the management API of every account. An ordinary
 * API's catalogue decides by itself, and nobody is asked.
 */
const rolePermissions = async (scope: Scope, api: Api | undefined, userId: string): Promise<ReadonlySet<string>> => {
  if (!api?.isSystem) return none;
  return (await holdsOperatorRole(scope, userId)) ? api.permissionSet : permissionsOf(scope, userId, api.id);
};

/** What a user's client is granted of what it asks for, by the roles that the user holds now. */
export const grantToUser = async (
  scope: Scope,
  api: Api | undefined,
  userId: string,
  requested: string | undefined,
): Promise<string> => grantUserScope({ api, requested, permissions: await rolePermissions(scope, api, userId) });

/** What is left of a granted scope when it is renewed: at a built-in API only what the user's roles allow today. */
export const permissionsNow = async (scope: Scope, api: Api | undefined, userId: string, granted: string): Promise<string> =>
  api?.isSystem && granted !== "" ? grantToUser(scope, api, userId, granted) : granted;

/** The members of an access token that its API asks for: slugs of teams, names of roles. */
export const membershipsFor = async (
  scope: Scope,
  api: Api | undefined,
  userId: string,
): Promise<{ readonly teams?: readonly string[]; readonly roles?: readonly string[] }> => {
  if (!api?.includeTeams && !api?.includeRoles) return {};
  const [teams, roles] = await Promise.all([
    api.includeTeams ? teamSlugsOf(scope, userId) : undefined,
    api.includeRoles ? roleNamesOf(scope, userId) : undefined,
  ]);
  return { ...(teams ? { teams } : {}), ...(roles ? { roles } : {}) };
};

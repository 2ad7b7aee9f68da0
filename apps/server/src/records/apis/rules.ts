import { type Hosts, isOwnHost, problem } from "../../base/index.ts";
import type { ApiPatch } from "./api.ts";

const refuse = (field: string, message: string): Error =>
  problem("validation_error", message, { details: { fields: [field], issues: [{ path: `/${field}`, message }] } });

const hostnameOf = (identifier: string): string | undefined =>
  URL.canParse(identifier) ? new URL(identifier).hostname : undefined;

/**
 * Audiences that the server itself gives a meaning cannot be anybody's API: the management audiences of every account,
 * and issuers with all that lies under them. A token for such an "API" would open our own endpoints.
 */
export const assertOwnAudience = (identifier: string, hosts: Hosts): void => {
  if (/^faable:/i.test(identifier))
    throw refuse("identifier", "identifier must not begin with faable:, which names audiences of this server.");
  const hostname = hostnameOf(identifier);
  if (hostname !== undefined && hostname !== "" && isOwnHost(hosts, hostname))
    throw refuse("identifier", `identifier must not lie on ${hostname}, which is a host of this server.`);
};

export const assertDistinctPermissions = (permissions: ApiPatch["permissions"]): void => {
  const values = (permissions ?? []).map(({ value }) => value);
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw refuse("permissions", `permissions lists ${twice} twice.`);
};

import { problem } from "../../../../base/index.ts";
import type { Client } from "../../../../records/clients/index.ts";
import { askingAt, type Connection, type Connections, offeredConnections } from "../../../../records/connections/index.ts";
import type { Account } from "../../../../records/tenants/index.ts";
import { type AuthorizationParameters, invalidRequest } from "../parameters.ts";

const notOffered = () => problem("invalid_connection", "The connection is unknown, disabled, or not offered to this client.");

const byIdOrName = (offered: readonly Connection[], text: string): Connection => {
  const [found, ...more] = offered.filter(({ id, name }) => id === text || name === text);
  if (more.length > 0) throw problem("ambiguous_connection", "Several connections match this name. Name one by its id.");
  if (!found) throw notOffered();
  return found;
};

const byId = (offered: readonly Connection[], text: string): Connection => {
  const found = offered.find(({ id }) => id === text);
  if (!found) throw notOffered();
  return found;
};

const listed = (text: string): readonly string[] =>
  text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");

/** The connections that this login is limited to, each of them offered to the client anyway; none: not limited. */
export const connectionsOf = async (
  connections: Connections,
  account: Account,
  client: Client,
  parameters: AuthorizationParameters,
): Promise<readonly string[]> => {
  const { connection_id: id, connection: named, login_methods: methods, link } = parameters;
  if (link === "true") throw problem("invalid_connection", "No connection here can be linked to a signed-in user yet.");
  if (id === undefined && named === undefined && methods === undefined) return [];
  if (methods !== undefined && (id !== undefined || named !== undefined))
    throw invalidRequest("login_methods cannot be combined with connection or connection_id.");
  const offered = offeredConnections(await connections.get(account.id), askingAt(account, client));
  if (id !== undefined) return [byId(offered, id).id];
  if (named !== undefined) return [byIdOrName(offered, named).id];
  return listed(methods ?? "").map((each) => byIdOrName(offered, each).id);
};

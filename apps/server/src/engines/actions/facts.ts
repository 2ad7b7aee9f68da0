import { blocksOf } from "../../records/actions/index.ts";
import type { Connections } from "../../records/connections/index.ts";
import { identitiesOf } from "../../records/identities/index.ts";
import { roleNamesOf } from "../../records/roles/index.ts";
import { toUser, users } from "../../records/users/index.ts";
import type { LoginFacts } from "./login-event.ts";
import type { Occasion } from "./occasion.ts";
import type { ActionRooms } from "./rooms.ts";

/** What of a user's login has to be looked up before Actions can be told of it. */
export type LookedUp = Pick<LoginFacts, "user" | "identities" | "roles" | "firstLanguage" | "connection"> &
  Pick<Occasion, "blocks">;

/** Reads the user anew, so that what was written meanwhile is seen. `undefined` when there is no such user any more. */
export const lookUp = async (
  { database }: ActionRooms,
  connections: Connections,
  accountId: string,
  userId: string,
  connectionId: string | null,
): Promise<LookedUp | undefined> => {
  // Each reads the few rows of one user by an index, and all leave in one write.
  const scope = database.pointReads(accountId);
  const [row, identities, roles, blocks, all] = await Promise.all([
    users.find(scope, userId),
    identitiesOf(scope, userId),
    roleNamesOf(scope, userId),
    blocksOf(scope, userId),
    connections.get(accountId),
  ]);
  if (!row) return undefined;
  const connection = all.find(({ id }) => id === connectionId);
  return {
    user: toUser(row),
    firstLanguage: row.first_language,
    roles,
    blocks,
    identities: identities.map(({ connection_id, identity_id, profile_data }) => ({
      connection: all.find(({ id }) => id === connection_id)?.name ?? connection_id,
      identity_id,
      profile_data,
    })),
    connection: connection && { name: connection.name, type: connection.type },
  };
};

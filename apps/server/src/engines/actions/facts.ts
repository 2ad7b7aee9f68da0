import { type SelectQueryBuilder, sql } from "kysely";
import { compiledOnce, type Given, type Scope } from "../../ground/tenancy/index.ts";
import { blockStates, blocksOf } from "../../records/actions/index.ts";
import type { Connections } from "../../records/connections/index.ts";
import { identityFacts } from "../../records/identities/index.ts";
import { roleNames } from "../../records/roles/index.ts";
import { toUser } from "../../records/users/index.ts";
import type { LoginFacts } from "./login-event.ts";
import type { Occasion } from "./occasion.ts";
import type { ActionRooms } from "./rooms.ts";

/** What of a user's login has to be looked up before Actions can be told of it. */
export type LookedUp = Pick<LoginFacts, "user" | "identities" | "roles" | "firstLanguage" | "connection"> &
  Pick<Occasion, "blocks">;

/** The rows of a query as one value of another one. */
const asList = <DB, T extends keyof DB, Row>({ db }: Scope, rows: SelectQueryBuilder<DB, T, Row>) =>
  db.selectFrom(rows.as("each")).select(sql<Row[] | null>`json_agg(${sql.ref("each")})`.as("list"));

/** The few rows that hang on one user, each found by an index: one statement, because each costs more to send than to answer. */
const aboutUser = compiledOnce((scope, given: Given<{ readonly userId: string }>) =>
  scope.db
    .selectFrom("users")
    .selectAll()
    .select([
      asList(scope, identityFacts(scope, given("userId"))).as("identities"),
      asList(scope, roleNames(scope, given("userId"))).as("roles"),
      asList(scope, blocksOf(scope, given("userId"))).as("blocks"),
    ])
    .where("account_id", "=", scope.accountId)
    .where("id", "=", given("userId")),
);

/** Reads the user anew, so that what was written meanwhile is seen. `undefined` when there is no such user any more. */
export const lookUp = async (
  { database }: ActionRooms,
  connections: Connections,
  accountId: string,
  userId: string,
  connectionId: string | null,
): Promise<LookedUp | undefined> => {
  const [found, all] = await Promise.all([aboutUser(database.pointReads(accountId), { userId }), connections.get(accountId)]);
  const [row] = found;
  if (!row) return undefined;
  const connection = all.find(({ id }) => id === connectionId);
  return {
    user: toUser(row),
    firstLanguage: row.first_language,
    roles: (row.roles ?? []).map(({ name }) => name),
    blocks: blockStates(row.blocks ?? []),
    identities: (row.identities ?? []).map(({ connection_id, identity_id, profile_data }) => ({
      connection: all.find(({ id }) => id === connection_id)?.name ?? connection_id,
      identity_id,
      profile_data,
    })),
    connection: connection && { name: connection.name, type: connection.type },
  };
};

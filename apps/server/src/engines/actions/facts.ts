import { type SelectQueryBuilder, sql } from "kysely";
import { hashSecret } from "../../base/index.ts";
import { pointRead, type Scope } from "../../ground/tenancy/index.ts";
import { blockStates, blocksOf } from "../../records/actions/index.ts";
import type { Connections } from "../../records/connections/index.ts";
import { identityFacts } from "../../records/identities/index.ts";
import { roleNames } from "../../records/roles/index.ts";
import { userOfCookie } from "../../records/sessions/index.ts";
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
const aboutOne = (scope: Scope) => {
  const user = sql.ref<string>("users.id");
  return scope.db
    .selectFrom("users")
    .selectAll()
    .select([
      asList(scope, identityFacts(scope, user)).as("identities"),
      asList(scope, roleNames(scope, user)).as("roles"),
      asList(scope, blocksOf(scope, user)).as("blocks"),
    ])
    .where("users.account_id", "=", scope.accountId);
};

const aboutUser = pointRead((scope, id) => aboutOne(scope).where("users.id", "=", id));
const aboutUserOfCookie = pointRead((scope, hash) => aboutOne(scope).where("users.id", "=", userOfCookie(scope, hash)));

/** The user of a browser's session, asked for together with the session instead of after it. */
export type Foreseen = ReturnType<typeof aboutUserOfCookie>;

/**
 * Asks for what Actions will be told of whoever has this cookie. What goes wrong is no news: whoever finds nothing here asks
 * again, and is told.
 */
export const foresee = ({ database }: ActionRooms, accountId: string, cookie: string): Foreseen =>
  aboutUserOfCookie(database.pointReads(accountId), hashSecret(cookie)).catch(() => undefined);

/** The row, read anew where it was not foreseen, so that what was written meanwhile is seen. */
const rowOf = async (scope: Scope, userId: string, foreseen: Foreseen | undefined) => {
  const row = await foreseen;
  return row?.id === userId ? row : aboutUser(scope, userId);
};

/** `undefined` when there is no such user any more. */
export const lookUp = async (
  { database }: ActionRooms,
  connections: Connections,
  accountId: string,
  userId: string,
  connectionId: string | null,
  foreseen: Foreseen | undefined,
): Promise<LookedUp | undefined> => {
  const [row, all] = await Promise.all([rowOf(database.pointReads(accountId), userId, foreseen), connections.get(accountId)]);
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

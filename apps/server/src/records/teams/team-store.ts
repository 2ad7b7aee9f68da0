import { teamListing } from "@faable/auth-contract";
import type { Insertable, Selectable, Updateable } from "kysely";
import { problem } from "../../base/index.ts";
import {
  type Executor,
  isUniqueViolation,
  type ListRequest,
  type ListSource,
  listRows,
  pointRead,
  type Rows,
  type Tables,
} from "../../ground/storage/index.ts";

export type TeamRow = Selectable<Tables["teams"]>;

const orAlreadyExists = (error: unknown): never => {
  if (!isUniqueViolation(error, "slug")) throw error;
  throw problem("already_exists", "This account already has a team with that slug.", { details: { fields: ["slug"] } });
};

export const insertTeam = (db: Executor, row: Insertable<Tables["teams"]>): Promise<TeamRow> =>
  db.insertInto("teams").values(row).returningAll().executeTakeFirstOrThrow().catch(orAlreadyExists);

export const findTeamRow = pointRead<TeamRow>((db, accountId, id) =>
  db.selectFrom("teams").selectAll().where("account_id", "=", accountId).where("id", "=", id),
);

export const lockTeamRow = (db: Executor, accountId: string, id: string): Promise<TeamRow | undefined> =>
  db.selectFrom("teams").selectAll().where("account_id", "=", accountId).where("id", "=", id).forUpdate().executeTakeFirst();

export const findTeamsByIds = (db: Executor, accountId: string, ids: readonly string[]): Promise<TeamRow[]> =>
  db.selectFrom("teams").selectAll().where("account_id", "=", accountId).where("id", "in", ids).execute();

export const saveTeam = (db: Executor, accountId: string, id: string, change: Updateable<Tables["teams"]>): Promise<TeamRow> =>
  db
    .updateTable("teams")
    .set(change)
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(orAlreadyExists);

export const deleteTeamRow = async (db: Executor, accountId: string, id: string): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom("teams")
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};

const source: ListSource<"teams"> = { table: "teams", listing: teamListing, text: ["name", "slug"] };

export const listTeams = (db: Executor, accountId: string, request: ListRequest): Promise<Rows<TeamRow>> =>
  listRows(db, accountId, source, request);

import { memberListing, userTeamsListing } from "@faable/auth-contract";
import { type Insertable, type Selectable, sql } from "kysely";
import { problem } from "../../base/index.ts";
import {
  type Executor,
  isUniqueViolation,
  type ListRequest,
  type ListSource,
  listRows,
  type Rows,
  type Tables,
} from "../../ground/storage/index.ts";

export type MemberRow = Selectable<Tables["team_members"]>;

const orAlreadyMember = (error: unknown): never => {
  if (!isUniqueViolation(error, "user_id")) throw error;
  throw problem("already_member", "This user is in the team already.", { details: { fields: ["user"] } });
};

export const insertMember = (db: Executor, row: Insertable<Tables["team_members"]>): Promise<MemberRow> =>
  db.insertInto("team_members").values(row).returningAll().executeTakeFirstOrThrow().catch(orAlreadyMember);

export const findMember = (db: Executor, accountId: string, teamId: string, id: string): Promise<MemberRow | undefined> =>
  db
    .selectFrom("team_members")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    .executeTakeFirst();

export const deleteMemberRow = (db: Executor, accountId: string, teamId: string, id: string): Promise<MemberRow | undefined> =>
  db
    .deleteFrom("team_members")
    .where("account_id", "=", accountId)
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();

const ofTeam: ListSource<"team_members"> = { table: "team_members", listing: memberListing, columns: { user: "user_id" } };
const ofUser: ListSource<"team_members"> = { table: "team_members", listing: userTeamsListing };

export const listTeamMembers = (
  db: Executor,
  accountId: string,
  teamId: string,
  request: ListRequest,
): Promise<Rows<MemberRow>> => listRows(db, accountId, ofTeam, request, [sql`team_id = ${teamId}`]);

export const listUserTeams = (db: Executor, accountId: string, userId: string, request: ListRequest): Promise<Rows<MemberRow>> =>
  listRows(db, accountId, ofUser, request, [sql`user_id = ${userId}`]);

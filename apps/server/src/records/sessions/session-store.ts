import { lifetimes, sessionListing } from "@faable/auth-contract";
import type { RawBuilder, Selectable } from "kysely";
import { hashSecret } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { compiledOnce, type Given, pointRead, rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";
import { loginColumns, type Session, sessionFrom } from "./session.ts";

export type SessionRow = Selectable<Tables["sessions"]>;

export const sessions = tenantTable("sessions");

/** The session of a browser's cookie, with what decides whether it lets anybody in. */
export interface BrowserSession extends Session {
  /** Whether its user is there and not suspended, as of the moment it was read. */
  readonly isUserActive: boolean;
}

const byCookie = pointRead(({ db, accountId }, hash) =>
  db
    .selectFrom("sessions")
    .select(loginColumns)
    .select(({ selectFrom }) =>
      selectFrom("users")
        .select("users.suspended")
        .where("users.account_id", "=", accountId)
        .whereRef("users.id", "=", "sessions.user_id")
        .as("user_suspended"),
    )
    .where("sessions.account_id", "=", accountId)
    .where("sessions.cookie_hash", "=", hash),
);

/** The session of a cookie's value. May go through `pointReads`. */
export const findByCookie = async (scope: Scope, cookie: string): Promise<BrowserSession | undefined> => {
  const row = await byCookie(scope, hashSecret(cookie));
  return row && Object.freeze({ ...sessionFrom(row), isUserActive: row.user_suspended === false });
};

/** Whose session a cookie is of, inside another question. */
export const userOfCookie = ({ db, accountId }: Scope, cookieHash: RawBuilder<string>) =>
  db.selectFrom("sessions").select("user_id").where("account_id", "=", accountId).where("cookie_hash", "=", cookieHash);

export const findSession = async (scope: Scope, id: string): Promise<Session | undefined> => {
  const row = await sessions.find(scope, id);
  return row && sessionFrom(row);
};

export const findSessionBySid = async ({ db, accountId }: Scope, sid: string): Promise<Session | undefined> => {
  const query = db.selectFrom("sessions").selectAll().where("account_id", "=", accountId).where("sid", "=", sid);
  const row = await query.executeTakeFirst();
  return row && sessionFrom(row);
};

/** Milliseconds in which further uses are not noted: ends are days away, and every note is a write. */
const notedFor = 60_000;

const isNoted = (seenAt: Date | null, now: Date): boolean => seenAt !== null && now.getTime() - seenAt.getTime() < notedFor;

const held = compiledOnce(({ db, accountId }, given: Given<{ readonly id: string }>) =>
  db
    .selectFrom("sessions")
    .select("id")
    .where("account_id", "=", accountId)
    .where("id", "=", given("id"))
    .where("revoked_at", "is", null)
    .forKeyShare(),
);

const slide = async ({ db, accountId }: Scope, id: string, now: Date, byBrowser: boolean): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable("sessions")
    .set({
      last_seen_at: now,
      expires_at: new Date(now.getTime() + lifetimes.session * 1000),
      updated_at: now,
      ...(byBrowser ? { browser_seen_at: now } : {}),
    })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/**
 * A browser's use of the session moves its end; an ended session stays ended. Answers whether it goes on. Whoever ends it does
 * not wait for this: somebody who signs in all the time could not be signed out otherwise. A code of a session that was ended
 * meanwhile is worth nothing, as its redemption asks again.
 */
export const slideSession = async (scope: Scope, { id, browserSeenAt }: Session, now: Date): Promise<boolean> =>
  isNoted(browserSeenAt, now) ? (await held(scope, { id })).length > 0 : slide(scope, id, now, true);

/** The same for a client's use, where nothing depends on the answer: one that needs no note costs nothing. */
export const noteUse = async (scope: Scope, id: string, lastSeenAt: Date, now: Date): Promise<void> => {
  if (!isNoted(lastSeenAt, now)) await slide(scope, id, now, false);
};

/** Where a user is signed in now, the newest sign-in first. */
export const listActiveSessions = ({ db, accountId }: Scope, userId: string, now: Date): Promise<SessionRow[]> =>
  db
    .selectFrom("sessions")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now)
    .orderBy("id", "desc")
    .limit(200)
    .execute();

const source: ListSource<"sessions"> = {
  table: "sessions",
  listing: sessionListing,
  columns: { user: "user_id", client: "client_id", connection: "connection_id", since: "created_at", until: "created_at" },
};

/** Lists the sessions of the account, or of one user. */
export const listSessionRows = (scope: Scope, request: ListRequest, userId?: string): Promise<Rows<SessionRow>> => {
  const rows = rowsOf(scope, "sessions");
  return listRows(userId === undefined ? rows : rows.where("user_id", "=", userId), source, request);
};

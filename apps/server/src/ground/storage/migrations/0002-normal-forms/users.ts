import type { Kysely, Selectable } from "kysely";
import { emailForm } from "../../../../base/index.ts";
import type { Tables } from "../../tables.ts";
import { batchSize, inBatches } from "./batches.ts";
import { tell } from "./log.ts";
import { emptied, unsafeUrls } from "./urls.ts";

type Db = Kysely<Tables>;
type User = Pick<
  Selectable<Tables["users"]>,
  "account_id" | "id" | "email" | "email_verified" | "email_verified_method" | "profile" | "app_metadata"
>;

const columns = ["account_id", "id", "email", "email_verified", "email_verified_method", "profile", "app_metadata"] as const;

const usersAfter = (db: Db, accountId: string) => (after: string) =>
  db
    .selectFrom("users")
    .select(columns)
    .where("account_id", "=", accountId)
    .where("id", ">", after)
    .orderBy("id")
    .limit(batchSize)
    .execute();

const holderOf = (db: Db, accountId: string, email: string): Promise<User | undefined> =>
  db.selectFrom("users").select(columns).where("account_id", "=", accountId).where("email", "=", email).executeTakeFirst();

/** Whoever has shown that the mailbox is theirs keeps the address; of equals, who had it first. Ids sort by creation. */
const keeper = (one: User, other: User): User => {
  if (one.email_verified !== other.email_verified) return one.email_verified ? one : other;
  return one.id < other.id ? one : other;
};

const taken =
  "An address was taken off this user: in its normal form it is that of another user. It is kept in app_metadata.former_email.";
const unusable = "An address was taken off this user: no mail can be sent to it. It is kept in app_metadata.former_email.";

const takeAddress = async (db: Db, user: User, message: string): Promise<void> => {
  await db
    .updateTable("users")
    .set({
      email: null,
      email_verified: false,
      email_verified_method: null,
      app_metadata: JSON.stringify({ ...user.app_metadata, former_email: user.email }),
      updated_at: new Date(),
    })
    .where("account_id", "=", user.account_id)
    .where("id", "=", user.id)
    .execute();
  const changed = ["email", "email_verified", "app_metadata"];
  await tell(db, { accountId: user.account_id, type: "admin.user.updated", message, resourceId: user.id, changed });
};

const giveAddress = async (db: Db, { account_id, id }: User, email: string): Promise<void> => {
  await db
    .updateTable("users")
    .set({ email, updated_at: new Date() })
    .where("account_id", "=", account_id)
    .where("id", "=", id)
    .execute();
};

const normaliseAddress = async (db: Db, user: User): Promise<void> => {
  if (user.email === null) return;
  const form = emailForm(user.email);
  if (form === user.email) return;
  if (form === undefined) return takeAddress(db, user, unusable);
  const holder = await holderOf(db, user.account_id, form);
  if (holder && keeper(user, holder) === holder) return takeAddress(db, user, taken);
  if (holder) await takeAddress(db, holder, taken);
  await giveAddress(db, user, form);
};

const removeUrls = async (db: Db, { account_id: accountId, id, profile }: User): Promise<void> => {
  const removed = unsafeUrls(profile, ["picture", "profile", "website"]);
  const changed = Object.keys(removed);
  if (changed.length === 0) return;
  await db
    .updateTable("users")
    .set({ profile: JSON.stringify({ ...profile, ...emptied(removed) }), updated_at: new Date() })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .execute();
  const message = "URLs that are not https were removed from this user.";
  await tell(db, { accountId, type: "admin.user.updated", message, resourceId: id, changed, removed });
};

/** Two users whose addresses meet in one normal form cannot both keep it: see `keeper`. */
export const normaliseUsers = async (db: Db, accountId: string): Promise<void> => {
  for await (const user of inBatches(usersAfter(db, accountId))) {
    await normaliseAddress(db, user);
    await removeUrls(db, user);
  }
};

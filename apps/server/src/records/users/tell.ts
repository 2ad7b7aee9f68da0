import type { PayloadOf } from "@faable/auth-contract";
import { changedFields, publish } from "../../ground/events/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { profileOf, toUser } from "./user.ts";
import { type UserRow, users } from "./user-store.ts";

/** Fields whose changes nobody is told of: what signing in notes, and what belongs to a credential. */
const quiet = new Set(["last_login", "last_ip", "logins_count", "username"]);

/** A user as subscribers see one: never credentials, factors or tokens. */
export const toEventUser = (row: UserRow): PayloadOf<"user.created">["user"] => {
  const { given_name, family_name, picture } = profileOf(row);
  return {
    user_id: row.id,
    email: row.email,
    email_verified: row.email_verified,
    name: row.name,
    given_name,
    family_name,
    picture,
    phone: row.phone,
    locale: row.locale,
    user_metadata: row.user_metadata,
    app_metadata: row.app_metadata,
    suspended: row.suspended,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.imported_at === null ? {} : { imported_at: row.imported_at.toISOString() }),
  };
};

const changes = (before: UserRow, after: UserRow): string[] =>
  changedFields(toUser(before), toUser(after)).filter((field) => !quiet.has(field));

/**
 * Whoever writes a user says so before, with the row as it was: at the end of the transaction subscribers are told what became of
 * it, once, however many steps had a part in it, and nothing where nothing changed. `undefined`: there was none.
 */
export const watch = (tx: Transaction, id: string, before: UserRow | undefined): void =>
  tx.atEnd(`user ${id}`, async () => {
    const after = await users.find(tx, id);
    if (!before) return after ? publish(tx, "user.created", id, { user: toEventUser(after) }) : undefined;
    if (!after) return publish(tx, "user.deleted", id, { user: toEventUser(before) });
    const changed = changes(before, after);
    return changed.length > 0 ? publish(tx, "user.updated", id, { user: toEventUser(after), changed }) : undefined;
  });

type Login = Omit<PayloadOf<"auth.login">, "user">;

/** Tells subscribers, when all else is told, that this user has signed in. */
export const tellOfLogin = (tx: Transaction, row: UserRow, login: Login): void =>
  tx.atEnd(`login ${row.id}`, () => publish(tx, "auth.login", row.id, { user: toEventUser(row), ...login }));

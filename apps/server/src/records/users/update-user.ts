import type { Updateable } from "kysely";
import { normalEmail } from "../../base/index.ts";
import { changedFields, recordChange } from "../../ground/events/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { revokeSessionsOf } from "../sessions/index.ts";
import type { Account } from "../tenants/index.ts";
import { assertPlainNames, mergedMetadata, normalPhone } from "./normal-form.ts";
import { updateSearchWords } from "./search-words.ts";
import { suspensionAfter } from "./suspension.ts";
import { watch } from "./tell.ts";
import { profileOf, toUser, type UserPatch, type UserShape, userNotFound } from "./user.ts";
import { type UserRow, users } from "./user-store.ts";
import { voidProofs } from "./void-proofs.ts";

type Change = Updateable<Tables["users"]>;

/** A new address is unverified unless the administrator says otherwise in the same request. */
const emailChange = (row: UserRow, { email, email_verified }: UserPatch): Change => {
  const next = email == null ? (email === undefined ? row.email : null) : normalEmail("email", email);
  const verified = email_verified ?? (next === row.email && row.email_verified);
  const method = verified ? (row.email_verified && next === row.email ? row.email_verified_method : "admin") : null;
  return { email: next, email_verified: verified, email_verified_method: method };
};

const phoneChange = (row: UserRow, { phone, phone_verified }: UserPatch, defaultCountry: string | null): Change => {
  const next = phone == null ? (phone === undefined ? row.phone : null) : normalPhone(phone, defaultCountry);
  const same = next === row.phone;
  return {
    phone: next,
    phone_verified: phone_verified ?? (same && row.phone_verified),
    ...(same ? {} : { phone_verified_method: null }),
  };
};

const changeOf = (row: UserRow, patch: UserPatch, account: Account, at: Date): Change => {
  const { email, email_verified, phone, phone_verified, suspended, suspended_reason, user_metadata, app_metadata, ...rest } =
    patch;
  const { name = row.name, locale = row.locale, country_iso = row.country_iso, ...profile } = rest;
  return {
    ...emailChange(row, patch),
    ...phoneChange(row, patch, account.settings.default_country_iso),
    ...suspensionAfter(row, patch, at),
    name,
    locale,
    country_iso,
    profile: JSON.stringify({ ...profileOf(row), ...profile }),
    user_metadata: JSON.stringify(mergedMetadata("user_metadata", row.user_metadata, user_metadata)),
    app_metadata: JSON.stringify(mergedMetadata("app_metadata", row.app_metadata, app_metadata)),
    updated_at: at,
  };
};

/** Changes a profile. `endLogins` ends what was under way of somebody who is reinstated: what they proved before is worth nothing any more. */
export const updateUser = (
  { transact }: Context,
  account: Account,
  id: string,
  patch: UserPatch,
  endLogins: (tx: Transaction, id: string) => Promise<void>,
): Promise<UserShape> => {
  assertPlainNames(patch);
  return transact(async (tx) => {
    const before = await users.lockForChange(tx, id);
    if (!before) throw userNotFound();
    watch(tx, id, before);
    const row = await users.update(tx, id, changeOf(before, patch, account, tx.at));
    await updateSearchWords(tx, before, row);
    // What ended stays ended: reinstating a user signs nobody in again.
    if (row.suspended && !before.suspended) await revokeSessionsOf(tx, id, "admin");
    if (before.suspended && !row.suspended) {
      await voidProofs(tx, id);
      await endLogins(tx, id);
    }
    const after = toUser(row);
    await recordChange(tx, "admin.user.updated", id, changedFields(toUser(before), after), { user: id });
    return after;
  });
};

import type { Updateable } from "kysely";
import { normalEmail } from "../../base/index.ts";
import { type Actor, changedFields, record } from "../../ground/events/index.ts";
import type { Ground, Tables } from "../../ground/storage/index.ts";
import type { Account } from "../tenants/index.ts";
import { notFound } from "./get-user.ts";
import { assertPlainNames, mergedMetadata, normalPhone } from "./normal-form.ts";
import { suspensionAfter } from "./suspension.ts";
import { profileOf, toUser, type UserPatch, type UserRow, type UserShape } from "./user.ts";
import { lockUserRow, saveUser } from "./user-store.ts";

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

export const updateUser = async (
  { transact, clock }: Ground,
  account: Account,
  id: string,
  patch: UserPatch,
  actor: Actor,
): Promise<UserShape> => {
  assertPlainNames(patch);
  return transact(async ({ db }) => {
    const row = await lockUserRow(db, account.id, id);
    if (!row) throw notFound();
    const at = clock();
    const after = toUser(await saveUser(db, account.id, id, changeOf(row, patch, account, at)));
    await record(db, {
      accountId: account.id,
      type: "admin.user.updated",
      status: "success",
      message: "A user was changed.",
      at,
      actor,
      data: { resource_id: id, changed: changedFields(toUser(row), after) },
      userId: id,
    });
    return after;
  });
};

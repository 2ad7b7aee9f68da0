import { createId, normalEmail } from "../../base/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { assertPlainNames, mergedMetadata, normalPhone } from "./normal-form.ts";
import { insertSearchWords } from "./search-words.ts";
import { watch } from "./tell.ts";
import { emptyProfile, type UserInput } from "./user.ts";
import { type UserRow, users } from "./user-store.ts";

/** The row of a new user, its fields in normal form. `defaultCountry` reads national phone numbers. */
const newUserRow = (defaultCountry: string | null, input: UserInput, at: Date) => {
  const { email, email_verified, name, phone, phone_verified, locale, country_iso, user_metadata, app_metadata, ...profile } =
    input;
  assertPlainNames(input);
  return {
    id: createId("user", at),
    email: email == null ? null : normalEmail("email", email),
    email_verified: email_verified ?? false,
    email_verified_method: email_verified ? "admin" : null,
    email_change_locked_at: null,
    username: null,
    name: name ?? null,
    phone: phone == null ? null : normalPhone(phone, defaultCountry),
    phone_verified: phone_verified ?? false,
    phone_verified_method: null,
    locale: locale ?? null,
    country_iso: country_iso ?? null,
    profile: JSON.stringify({ ...emptyProfile, ...profile }),
    user_metadata: JSON.stringify(mergedMetadata("user_metadata", {}, user_metadata)),
    app_metadata: JSON.stringify(mergedMetadata("app_metadata", {}, app_metadata)),
    suspended: false,
    suspended_at: null,
    suspended_reason: null,
    last_login: null,
    last_ip: null,
    logins_count: 0,
    imported_at: null,
    created_at: at,
    updated_at: at,
  };
};

/** Stores a new user, its fields in normal form, and lets it be found. */
export const insertUser = async (
  tx: Transaction,
  defaultCountry: string | null,
  input: UserInput,
  at: Date,
): Promise<UserRow> => {
  const row = await users.insert(tx, newUserRow(defaultCountry, input, at));
  await insertSearchWords(tx, row);
  watch(tx, row.id, undefined);
  return row;
};

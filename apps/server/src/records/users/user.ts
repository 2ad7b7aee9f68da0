import type { BodyOf, createUser, User as UserResource, updateUser } from "@faable/auth-contract";
import type { Static } from "typebox";
import { problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { type UserRow, users } from "./user-store.ts";

export type UserShape = Static<typeof UserResource>;
export type UserInput = BodyOf<typeof createUser>;
export type UserPatch = BodyOf<typeof updateUser>;

/** Profile fields without a column of their own. */
export type UserProfile = Pick<
  UserShape,
  | "given_name"
  | "family_name"
  | "middle_name"
  | "nickname"
  | "picture"
  | "profile"
  | "website"
  | "gender"
  | "birthdate"
  | "zoneinfo"
  | "address"
>;

export const emptyProfile: UserProfile = {
  given_name: null,
  family_name: null,
  middle_name: null,
  nickname: null,
  picture: null,
  profile: null,
  website: null,
  gender: null,
  birthdate: null,
  zoneinfo: null,
  address: null,
};

export const profileOf = (row: UserRow): UserProfile => ({ ...emptyProfile, ...row.profile });

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

/** The user as the Management API shows it. Passwords and factors have no place in it. */
export const toUser = (row: UserRow): UserShape => ({
  ...profileOf(row),
  id: row.id,
  account: row.account_id,
  email: row.email,
  email_verified: row.email_verified,
  email_verified_method: row.email_verified_method,
  email_change_locked_at: iso(row.email_change_locked_at),
  username: row.username,
  name: row.name,
  locale: row.locale,
  phone: row.phone,
  phone_verified: row.phone_verified,
  phone_verified_method: row.phone_verified_method,
  phone_e164: row.phone !== null,
  country_iso: row.country_iso,
  user_metadata: row.user_metadata,
  app_metadata: row.app_metadata,
  suspended: row.suspended,
  suspended_at: iso(row.suspended_at),
  suspended_reason: row.suspended_reason,
  last_login: iso(row.last_login),
  last_ip: row.last_ip,
  logins_count: row.logins_count,
  imported_at: iso(row.imported_at),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const userNotFound = () => problem("not_found", "This account has no such user.");

export const findUser = async (scope: Scope, id: string): Promise<UserShape | undefined> => {
  const row = await users.find(scope, id);
  return row && toUser(row);
};

export const getUser = async (scope: Scope, id: string): Promise<UserShape> => {
  const user = await findUser(scope, id);
  if (!user) throw userNotFound();
  return user;
};

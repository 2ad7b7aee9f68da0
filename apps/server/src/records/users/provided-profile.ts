import { isDeepStrictEqual } from "node:util";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { findUserByEmail } from "./identifiers.ts";
import { updateSearchWords } from "./search-words.ts";
import { watch } from "./tell.ts";
import { profileOf } from "./user.ts";
import { type UserRow, users } from "./user-store.ts";

/** What a provider says of a user at a login, in the form in which users have it. */
export interface ProvidedProfile {
  readonly name: string | null;
  readonly picture: string | null;
  readonly email: string | null;
  /** Whether the provider attests that the address is theirs. */
  readonly emailVerified: boolean;
}

type Address = Pick<UserRow, "email" | "email_verified" | "email_verified_method">;

/**
 * The address of a user after a login by a provider. Somebody else's stays theirs; one that was confirmed by other means than
 * this provider stays, too (SEC-FED-07), and nothing that was confirmed gives way to what is not. `by` is the provider's type.
 */
export const addressAfter = (
  {
    email,
    email_verified,
    email_verified_method,
    email_change_locked_at: locked,
  }: Address & Pick<UserRow, "email_change_locked_at">,
  given: Pick<ProvidedProfile, "email" | "emailVerified">,
  by: string,
  isTaken: boolean,
): Address => {
  const kept = { email, email_verified, email_verified_method };
  const attested = {
    email: given.email,
    email_verified: given.emailVerified,
    email_verified_method: given.emailVerified ? by : null,
  };
  if (given.email === null) return kept;
  if (given.email === email) return email_verified ? kept : attested;
  if (isTaken || locked !== null) return kept;
  return email_verified && !(given.emailVerified && email_verified_method === by) ? kept : attested;
};

const pick = ({ email, email_verified, email_verified_method, name }: UserRow) => ({
  email,
  email_verified,
  email_verified_method,
  name,
});

/** Brings a locked user up to date with what their provider says. What it does not say stays. */
export const takeProvidedProfile = async (tx: Transaction, row: UserRow, given: ProvidedProfile, by: string): Promise<void> => {
  const isOther = given.email !== null && given.email !== row.email;
  const isTaken = isOther && given.email !== null && (await findUserByEmail(tx, given.email)) !== undefined;
  const profile = profileOf(row);
  const changed = { ...addressAfter(row, given, by, isTaken), name: given.name ?? row.name };
  const picture = given.picture ?? profile.picture;
  if (picture === profile.picture && isDeepStrictEqual(changed, pick(row))) return;
  watch(tx, row.id, row);
  const all = JSON.stringify({ ...profile, picture });
  const after = await users.update(tx, row.id, { ...changed, profile: all, updated_at: tx.at });
  await updateSearchWords(tx, row, after);
};

/** Notes that the address of a user who has just been made is theirs, as a provider attests. */
export const attestAddress = async (tx: Transaction, id: string, by: string): Promise<void> => {
  await users.update(tx, id, { email_verified: true, email_verified_method: by, updated_at: tx.at });
};

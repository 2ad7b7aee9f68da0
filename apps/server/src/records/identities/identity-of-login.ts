import { createId, type Keyring, storableJson } from "../../base/index.ts";
import { compiledOnce, type Given, type Transaction } from "../../ground/tenancy/index.ts";
import { identities } from "./identity-store.ts";
import { sealedTokens } from "./provider-tokens.ts";

/** What a login by a provider brings for the identity that it was by. */
export interface Brought {
  /** The profile as the provider gave it, of a size that can be kept. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** What the provider let us have. */
  readonly tokens: object;
}

const columnsOf = (tx: Transaction, keyring: Keyring, id: string, { profile, tokens }: Brought) => ({
  profile_data: storableJson(profile),
  provider_tokens: sealedTokens(keyring, tx.accountId, id, tokens),
  last_login: tx.at,
  updated_at: tx.at,
});

type Noted = ReturnType<typeof columnsOf> & { readonly id: string; readonly userId: string };

const noting = compiledOnce(({ db, accountId }, given: Given<Noted>) =>
  db
    .updateTable("identities")
    .set({
      profile_data: given("profile_data"),
      provider_tokens: given("provider_tokens"),
      last_login: given("last_login"),
      updated_at: given("updated_at"),
    })
    .where("account_id", "=", accountId)
    .where("id", "=", given("id"))
    .where("user_id", "=", given("userId"))
    .returning("id"),
);

/** Notes a login by an identity. Answers whether it is still there, and still that user's. */
export const noteIdentityLogin = async (
  tx: Transaction,
  keyring: Keyring,
  { id, userId }: { readonly id: string; readonly userId: string },
  brought: Brought,
): Promise<boolean> => (await noting(tx, { id, userId, ...columnsOf(tx, keyring, id, brought) })).length > 0;

/**
 * Links an identity to the user whom a login by it signs in. Answers its id. Throws `identity_already_linked` when a login
 * beside this one was first.
 */
export const insertIdentity = async (
  tx: Transaction,
  keyring: Keyring,
  named: { readonly userId: string; readonly connectionId: string; readonly subject: string },
  brought: Brought,
): Promise<string> => {
  const id = createId("identity", tx.at);
  await identities.insert(tx, {
    id,
    user_id: named.userId,
    connection_id: named.connectionId,
    identity_id: named.subject,
    created_at: tx.at,
    ...columnsOf(tx, keyring, id, brought),
  });
  return id;
};

/** Unlinks every identity of a user who turns out to be somebody else. Answers which they were. */
export const removeIdentitiesOf = async ({ db, accountId }: Transaction, userId: string): Promise<readonly string[]> => {
  const gone = db.deleteFrom("identities").where("account_id", "=", accountId).where("user_id", "=", userId);
  return (await gone.returning("id").execute()).map(({ id }) => id);
};

import { type Keyring, systemActor } from "../../base/index.ts";
import type { Db } from "../../ground/storage/index.ts";
import type { Database, Transaction } from "../../ground/tenancy/index.ts";
import { type IdentityRow, identities } from "./identity-store.ts";

/** Binds sealed tokens to their row: they open nowhere else. */
const placeOf = (accountId: string, id: string): string => `identities/${accountId}/${id}`;

/** Tokens of a provider as they are stored. Nothing that is shown or logged has a place for them. */
export const sealedTokens = (keyring: Keyring, accountId: string, id: string, tokens: object): string =>
  keyring.seal(JSON.stringify(tokens), placeOf(accountId, id));

/** What was sealed; `undefined` where no provider has given any. */
export const openTokens = (
  keyring: Keyring,
  accountId: string,
  { id, provider_tokens: sealed }: Pick<IdentityRow, "id" | "provider_tokens">,
): unknown => (sealed === null ? undefined : JSON.parse(keyring.open(sealed, placeOf(accountId, id))));

/** Keeps what a provider has given since, if the identity is still there. */
export const keepTokens = async (tx: Transaction, keyring: Keyring, id: string, tokens: object): Promise<void> => {
  if (await identities.lock(tx, id))
    await identities.update(tx, id, { provider_tokens: sealedTokens(keyring, tx.accountId, id, tokens), updated_at: tx.at });
};

/** Tokens under another master key than the first. Asks across tenants, on the connections for background work. */
const findSealedOtherwise = (background: Db, prefix: string) =>
  background
    .selectFrom("identities")
    .select(["account_id", "id"])
    .where("provider_tokens", "is not", null)
    .where("provider_tokens", "not like", `${prefix}%`)
    .execute();

/** After a new master key was put first: seals again what lies under an older one. Tried again until it is through. */
export const reencryptIdentities = async (database: Database, keyring: Keyring): Promise<void> => {
  for (const { account_id: accountId, id } of await findSealedOtherwise(database.background, keyring.prefix))
    await database.context(accountId, systemActor("re-encryption")).transact(async (tx) => {
      const sealed = (await identities.lock(tx, id))?.provider_tokens ?? null;
      if (sealed === null || sealed.startsWith(keyring.prefix)) return;
      const place = placeOf(accountId, id);
      await identities.update(tx, id, { provider_tokens: keyring.seal(keyring.open(sealed, place), place) });
    });
};

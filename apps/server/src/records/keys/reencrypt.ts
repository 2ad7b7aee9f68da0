import type { Keyring } from "../../base/index.ts";
import type { Db } from "../../ground/storage/index.ts";
import { findAccountsSealedOtherwise, lockKeys, resealKey } from "./key-store.ts";
import { placeOf } from "./signing-key.ts";

const reencryptAccount = (db: Db, keyring: Keyring, accountId: string): Promise<void> =>
  db.transaction().execute(async (trx) => {
    for (const { kid, private_jwk: sealed } of await lockKeys(trx, accountId)) {
      const place = placeOf(accountId, kid);
      if (!sealed.startsWith(keyring.prefix))
        await resealKey(trx, accountId, kid, keyring.seal(keyring.open(sealed, place), place));
    }
  });

/**
 * After a new master key was put first: seals again, account by account, what lies under an older one. Fails when a key
 * cannot be opened by any configured master key, which is better learned at start than at the first login.
 */
export const reencryptKeys = async (db: Db, keyring: Keyring): Promise<void> => {
  for (const accountId of await findAccountsSealedOtherwise(db, keyring.prefix)) await reencryptAccount(db, keyring, accountId);
};

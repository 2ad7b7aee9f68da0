import type { Keyring } from "../../base/index.ts";
import { systemActor } from "../../base/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { changeKey, findAccountsSealedOtherwise, lockKeys } from "./key-store.ts";
import { sealingContext } from "./signing-key.ts";

const reencryptAccount = (database: Database, keyring: Keyring, accountId: string): Promise<void> =>
  database.context(accountId, systemActor("re-encryption")).transact(async (tx) => {
    for (const { kid, private_jwk: sealed } of await lockKeys(tx)) {
      const context = sealingContext(accountId, kid);
      if (!sealed.startsWith(keyring.prefix))
        await changeKey(tx, kid, { private_jwk: keyring.seal(keyring.open(sealed, context), context) });
    }
  });

/**
 * After a new master key was put first: seals again, account by account, what lies under an older one. Asks for all accounts
 * at once, so it runs beside the requests and is tried again: a part of the database that is away must keep nobody waiting.
 */
export const reencryptKeys = async (database: Database, keyring: Keyring): Promise<void> => {
  const accounts = await findAccountsSealedOtherwise(database.background, keyring.prefix);
  const failures: unknown[] = [];
  for (const accountId of accounts)
    await reencryptAccount(database, keyring, accountId).catch((error: unknown) => void failures.push(error));
  if (failures.length > 0)
    throw new AggregateError(
      failures,
      `The signing keys of ${failures.length} accounts could not be sealed under the first master key.`,
    );
};

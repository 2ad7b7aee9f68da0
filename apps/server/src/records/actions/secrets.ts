import { limits } from "@faable/auth-contract";
import { sql } from "kysely";
import { type Keyring, problem, systemActor } from "../../base/index.ts";
import type { Db } from "../../ground/storage/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import type { Action } from "./action.ts";
import { actions } from "./action-store.ts";

type Sealed = Readonly<Record<string, string>>;

/** Binds a sealed secret to its Action and name: it opens nowhere else. */
const placeOf = (accountId: string, id: string, name: string): string => `actions/${accountId}/${id}/${name}`;

const assertSecrets = (secrets: Sealed): void => {
  if (Object.keys(secrets).length > limits.actionSecrets)
    throw problem("validation_error", `secrets has more than ${limits.actionSecrets} values.`, {
      details: { fields: ["secrets"] },
    });
};

/** What is stored after a change: `null` takes a secret away, names that are not sent stay. */
export const mergeSecrets = (
  keyring: Keyring,
  accountId: string,
  id: string,
  before: Sealed,
  change: Readonly<Record<string, string | null>> = {},
): Sealed => {
  const after = { ...before };
  for (const [name, value] of Object.entries(change))
    if (value === null) delete after[name];
    else after[name] = keyring.seal(value, placeOf(accountId, id, name));
  assertSecrets(after);
  return after;
};

/** The secrets as its code reads them. */
export const openSecrets = (
  keyring: Keyring,
  accountId: string,
  { id, sealedSecrets }: Pick<Action, "id" | "sealedSecrets">,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(sealedSecrets).map(([name, sealed]) => [name, keyring.open(sealed, placeOf(accountId, id, name))]),
  );

/** Actions with a secret under another master key than the first. Asks across tenants, on the connections for background work. */
const findSealedOtherwise = async (background: Db, prefix: string) =>
  background
    .selectFrom("actions")
    .select(["account_id", "id"])
    .where(
      sql<boolean>`exists (select from jsonb_each_text(actions.secrets) as secret where not starts_with(secret.value, ${prefix}))`,
    )
    .execute();

/** After a new master key was put first: seals again what lies under an older one. Tried again until it is through. */
export const reencryptActions = async (database: Database, keyring: Keyring): Promise<void> => {
  for (const { account_id: accountId, id } of await findSealedOtherwise(database.background, keyring.prefix))
    await database.context(accountId, systemActor("re-encryption")).transact(async (tx) => {
      const row = await actions.lock(tx, id);
      if (!row) return;
      const values = openSecrets(keyring, accountId, { id, sealedSecrets: row.secrets });
      await actions.update(tx, id, { secrets: JSON.stringify(mergeSecrets(keyring, accountId, id, {}, values)) });
      tx.changed("action");
    });
};

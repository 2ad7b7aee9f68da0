import type { Keyring } from "../../base/index.ts";
import { systemActor } from "../../base/index.ts";
import type { Db } from "../../ground/storage/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import type { Connection } from "./connection.ts";
import { connections } from "./connection-store.ts";

/** Binds a sealed secret to its row: it opens nowhere else. */
const placeOf = (accountId: string, id: string): string => `connections/${accountId}/${id}`;

/** A secret as it is stored; none stays none. */
export const sealedSecret = (
  keyring: Keyring,
  accountId: string,
  id: string,
  secret: string | null | undefined,
): string | null => (secret == null ? null : keyring.seal(secret, placeOf(accountId, id)));

/** Our secret at the connection's provider. */
export const openSecret = (
  keyring: Keyring,
  accountId: string,
  { id, sealedSecret: sealed }: Pick<Connection, "id" | "sealedSecret">,
): string | null => (sealed === null ? null : keyring.open(sealed, placeOf(accountId, id)));

/** Secrets under another master key than the first. Asks across tenants, on the connections for background work. */
const findSealedOtherwise = (background: Db, prefix: string) =>
  background
    .selectFrom("connections")
    .select(["account_id", "id"])
    .where("client_secret", "is not", null)
    .where("client_secret", "not like", `${prefix}%`)
    .execute();

/** After a new master key was put first: seals again what lies under an older one. Tried again until it is through. */
export const reencryptConnections = async (database: Database, keyring: Keyring): Promise<void> => {
  for (const { account_id: accountId, id } of await findSealedOtherwise(database.background, keyring.prefix))
    await database.context(accountId, systemActor("re-encryption")).transact(async (tx) => {
      const sealed = (await connections.lock(tx, id))?.client_secret ?? null;
      if (sealed === null || sealed.startsWith(keyring.prefix)) return;
      const secret = openSecret(keyring, accountId, { id, sealedSecret: sealed });
      await connections.update(tx, id, { client_secret: sealedSecret(keyring, accountId, id, secret) });
      tx.changed("connection");
    });
};

import { createId } from "../../base/index.ts";
import type { Scope, Transaction } from "../../ground/tenancy/index.ts";

/** Who lets whom have what of which API. */
export interface ConsentKey {
  readonly userId: string;
  /** Resource id of the client. */
  readonly clientId: string;
  readonly audience: string;
}

/** The scopes that were consented to; empty when nothing was. */
export const consentedScopes = async (
  { db, accountId }: Scope,
  { userId, clientId, audience }: ConsentKey,
): Promise<readonly string[] | undefined> => {
  const row = await db
    .selectFrom("consents")
    .select("scopes")
    .where("account_id", "=", accountId)
    .where("user_id", "=", userId)
    .where("client_id", "=", clientId)
    .where("audience", "=", audience)
    .executeTakeFirst();
  return row?.scopes;
};

/** Remembers a consent beside what was consented to before. */
export const giveConsent = async (tx: Transaction, key: ConsentKey, scopes: readonly string[]): Promise<void> => {
  const before = (await consentedScopes(tx, key)) ?? [];
  const all = JSON.stringify([...new Set([...before, ...scopes])]);
  const { db, accountId, at } = tx;
  await db
    .insertInto("consents")
    .values({
      account_id: accountId,
      id: createId("consent", at),
      user_id: key.userId,
      client_id: key.clientId,
      audience: key.audience,
      scopes: all,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) =>
      conflict.columns(["account_id", "user_id", "client_id", "audience"]).doUpdateSet({ scopes: all, updated_at: at }),
    )
    .execute();
};

/** Forgets what anybody consented to of a client: it is no longer what they saw. */
export const forgetConsents = async ({ db, accountId }: Transaction, clientId: string): Promise<void> => {
  await db.deleteFrom("consents").where("account_id", "=", accountId).where("client_id", "=", clientId).execute();
};

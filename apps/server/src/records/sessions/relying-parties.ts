import type { Scope, Transaction } from "../../ground/tenancy/index.ts";

/** Notes that a client has been given this browser's session, so that it hears of its end. */
export const addRelyingParty = async ({ db, accountId, at }: Transaction, sessionId: string, clientId: string): Promise<void> => {
  await db
    .insertInto("relying_parties")
    .values({ account_id: accountId, session_id: sessionId, client_id: clientId, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** Resource ids of the clients that rely on a session. */
export const relyingPartiesOf = async ({ db, accountId }: Scope, sessionId: string): Promise<readonly string[]> => {
  const query = db.selectFrom("relying_parties").select("client_id").where("account_id", "=", accountId);
  return (await query.where("session_id", "=", sessionId).execute()).map(({ client_id }) => client_id);
};

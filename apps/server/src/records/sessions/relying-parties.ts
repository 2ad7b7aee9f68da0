import { Closed } from "@faable/auth-contract";
import { Type } from "typebox";
import { createId } from "../../base/index.ts";
import { queue } from "../../ground/jobs/index.ts";
import { compilation, type Given, type Scope, type Transaction } from "../../ground/tenancy/index.ts";
import { findClients } from "../clients/index.ts";

const addition = compilation(
  ({ db, accountId }, given: Given<{ readonly session: string; readonly client: string; readonly at: Date }>) =>
    db
      .insertInto("relying_parties")
      .values({ account_id: accountId, session_id: given("session"), client_id: given("client"), created_at: given("at") })
      .onConflict((conflict) => conflict.doNothing()),
);

/** Notes that a client has been given this browser's session, so that it hears of its end. */
export const addRelyingParty = (tx: Transaction, session: string, client: string): void =>
  tx.send(addition(tx, { session, client, at: tx.at }));

const relying = async ({ db, accountId }: Scope, sessionIds: readonly string[]) => {
  const query = db.selectFrom("relying_parties").select(["session_id", "client_id"]).where("account_id", "=", accountId);
  return query.where("session_id", "in", sessionIds).execute();
};

/** Resource ids of the clients that rely on a session. */
export const relyingPartiesOf = async (scope: Scope, sessionId: string): Promise<readonly string[]> =>
  (await relying(scope, [sessionId])).map(({ client_id }) => client_id);

/** A session that has just ended. */
export interface Ended {
  readonly id: string;
  readonly sid: string;
  readonly user_id: string;
}

/**
 * One client that is to hear of the end of one session. All that the notice says lies in it: the session may be deleted by then.
 * `log` is the id of the row that will tell how it went: a notice that is done twice, since its process died, is told once.
 */
export const sessionEnd = queue({
  name: "session_end",
  data: Closed({ log: Type.String(), session: Type.String(), sid: Type.String(), user: Type.String(), client: Type.String() }),
  // Three posts of five seconds and what lies between them.
  expireIn: 30,
  retries: 3,
});

/** Asks for the notices to the clients that have an address for them (OIDC Back-Channel Logout §2.5). */
export const tellRelyingParties = async (tx: Transaction, ended: readonly Ended[]): Promise<void> => {
  const parties =
    ended.length === 0
      ? []
      : await relying(
          tx,
          ended.map(({ id }) => id),
        );
  const clients = await findClients(tx, [...new Set(parties.map(({ client_id }) => client_id))]);
  const listening = new Set(clients.filter(({ backChannelLogout }) => backChannelLogout !== null).map(({ id }) => id));
  const heard = parties.filter(({ client_id }) => listening.has(client_id));
  const notices = heard.flatMap(({ session_id, client_id }) =>
    ended
      .filter(({ id }) => id === session_id)
      .map(({ id, sid, user_id }) => ({ log: createId("log", tx.at), session: id, sid, user: user_id, client: client_id })),
  );
  if (notices.length > 0) await tx.enqueue(sessionEnd, notices);
};

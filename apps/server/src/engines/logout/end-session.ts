import { record } from "../../ground/events/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { type Client, findClients } from "../../records/clients/index.ts";
import { relyingPartiesOf, revokeSessionRow, type Session } from "../../records/sessions/index.ts";
import type { Account } from "../../records/tenants/index.ts";

/** What logouts work with. */
export interface LogoutRooms {
  readonly database: Database;
}

/** A logout that its user wants. */
interface Logout {
  readonly account: Account;
  readonly session: Session;
  /** The client that asked for it, where it is known. */
  readonly client: Client | undefined;
  readonly ip: string;
}

/**
 * Ends a session with its event, and answers the clients that relied on it. Of two at once only one ends it; the other finds
 * the same clients, so that its browser's frames are not lost.
 */
export const endSession = ({ database }: LogoutRooms, { account, session, client, ip }: Logout): Promise<readonly Client[]> =>
  database.context(account.id, { type: "user", id: session.userId, ip }).transact(async (tx) => {
    const relying = await findClients(tx, await relyingPartiesOf(tx, session.id));
    if (await revokeSessionRow(tx, session.id, "logout")) {
      const data = { ...(client ? { client_id: client.clientId } : {}), session: session.id, flow: "logout" };
      await record(tx, "user.logout", data, { user: session.userId, ...(client ? { client: client.id } : {}) });
    }
    return relying;
  });

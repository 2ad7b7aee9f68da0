import { record } from "../../../ground/events/index.ts";
import type { Context } from "../../../ground/tenancy/index.ts";
import { clients, lockRegisteredClient } from "../client-store.ts";
import { assertItsToken, type RegistrationAccess } from "./registered-client.ts";

/** Deletes the client, with everything it was given. */
export const deleteRegistration = ({ transact }: Context, access: RegistrationAccess): Promise<void> =>
  transact(async (tx) => {
    const row = assertItsToken(await lockRegisteredClient(tx, access.clientId), access);
    await clients.remove(tx, row.id);
    tx.changed("client");
    await record(tx, "oauth.client.delete", { resource_id: row.id, client_id: row.client_id }, { client: row.id });
  });

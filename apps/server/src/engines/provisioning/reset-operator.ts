import { randomUUID } from "node:crypto";
import { randomSecret, StartFailure, systemActor } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { insertClient } from "../../records/clients/index.ts";
import { findAccountBySlug, operatorSlug } from "../../records/tenants/index.ts";
import type { MachineCredentials } from "./demo.ts";

/**
 * The way back for whoever owns the machine and has lost every credential: one more machine client of the operator
 * account. Existing clients stay as they are. Tells the credentials before they are committed, as `bootstrap` does.
 */
export const resetOperator = async (database: Database, tell: (created: MachineCredentials) => Promise<void>): Promise<void> => {
  const operator = await findAccountBySlug(database.installation, operatorSlug);
  if (!operator)
    throw new StartFailure(
      "This database has no operator account yet. Start the server: its first start makes one and shows the credentials.",
    );
  const credentials = { clientId: randomUUID(), clientSecret: randomSecret() };
  const input = { name: "Operator backend (reset)", grant_types: ["client_credentials" as const] };
  await database.context(operator.account_id, systemActor("operator:reset")).transact(async (tx) => {
    const { id } = await insertClient(tx, input, { clientId: credentials.clientId, secret: credentials.clientSecret }, tx.at);
    tx.changed("client");
    await recordChange(tx, "admin.client.reset", id, undefined, { client: id });
    await tell(credentials);
  });
};

import { problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { operatorSlug } from "../tenants/index.ts";
import { type ClientRow, lockMachineClients } from "./client-store.ts";

const isOperator = async ({ db, accountId }: Scope): Promise<boolean> => {
  const account = db.selectFrom("accounts").select("slug").where("account_id", "=", accountId);
  return (await account.executeTakeFirst())?.slug === operatorSlug;
};

/** The grants by which a client gets tokens for itself. */
const isMachine = ({ settings }: ClientRow): boolean => {
  const { grant_types: grants } = settings;
  return grants == null || (Array.isArray(grants) && grants.includes("client_credentials"));
};

/**
 * Who loses the operator account's last machine client has no way into the installation any more. Asked before a client is
 * deleted, made public or loses the grant; a parallel request that asks the same waits until this one is through.
 */
export const assertNotLastOfOperator = async (scope: Scope, clientId: string): Promise<void> => {
  if (!(await isOperator(scope))) return;
  const machines = (await lockMachineClients(scope)).filter(isMachine);
  if (machines.length === 1 && machines[0]?.id === clientId)
    throw problem(
      "last_operator_client",
      "This is the operator account's last machine client. Create another one first; without any, nobody can administer the installation.",
    );
};

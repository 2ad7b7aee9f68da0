import { createId, problem } from "../../base/index.ts";
import { type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export const connections = tenantTable("connections");

/** The connection that holds passwords. Answers its id. */
export const insertDatabaseConnection = async (scope: Scope, at: Date): Promise<string> => {
  const id = createId("connection", at);
  await connections.insert(scope, {
    id,
    connection_name: "database",
    connection_type: "database",
    enabled: true,
    settings: JSON.stringify({ login_identifier: "email" }),
    created_at: at,
    updated_at: at,
  });
  return id;
};

/** Whether a connection that a request names is one of this account, and stays so until the transaction ends. */
export const assertConnection = async (scope: Scope, field: string, id: string | null | undefined): Promise<void> => {
  if (id != null && !(await connections.lock(scope, id)))
    throw problem("validation_error", `${field} names no connection of this account.`, { details: { fields: [field] } });
};

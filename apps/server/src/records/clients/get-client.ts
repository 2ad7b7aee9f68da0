import { problem } from "../../base/index.ts";
import type { Executor } from "../../ground/storage/index.ts";
import { type ClientRow, type ClientShape, settingsOf } from "./client.ts";
import { findClientRow } from "./client-store.ts";

const applicationType = (text: string): ClientShape["application_type"] => (text === "native" ? "native" : "web");

const authMethod = (text: string): ClientShape["token_endpoint_auth_method"] =>
  text === "none" || text === "client_secret_post" ? text : "client_secret_basic";

/** The client as the Management API shows it. Hashes of secrets have no place in it. */
export const toClient = (row: ClientRow): ClientShape => ({
  ...settingsOf(row),
  id: row.id,
  account: row.account_id,
  client_id: row.client_id,
  name: row.name,
  description: row.description,
  application_type: applicationType(row.application_type),
  token_endpoint_auth_method: authMethod(row.token_endpoint_auth_method),
  registration: row.registration === "dynamic" ? "dynamic" : "admin",
  previous_secret_expires_at: row.previous_secret_expires_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const notFound = () => problem("not_found", "This account has no such client.");

export const findClient = async (db: Executor, accountId: string, id: string): Promise<ClientShape | undefined> => {
  const row = await findClientRow(db, accountId, id);
  return row && toClient(row);
};

export const getClient = async (db: Executor, accountId: string, id: string): Promise<ClientShape> => {
  const client = await findClient(db, accountId, id);
  if (!client) throw notFound();
  return client;
};

import { problem } from "../../base/index.ts";
import type { IdentityRow } from "./identity-store.ts";

/** An identity as the Management API shows it, its references as ids. */
export interface IdentityShape {
  id: string;
  account: string;
  user: string;
  connection: string;
  identity_id: string;
  profile_data: Record<string, unknown>;
  last_login: string | null;
  createdAt: string;
  updatedAt: string;
}

export const toIdentity = (row: IdentityRow): IdentityShape => ({
  id: row.id,
  account: row.account_id,
  user: row.user_id,
  connection: row.connection_id,
  identity_id: row.identity_id,
  profile_data: row.profile_data,
  last_login: row.last_login?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const identityNotFound = () => problem("not_found", "This account has no such identity.");

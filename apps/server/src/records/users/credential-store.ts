import { createId } from "../../base/index.ts";
import { type Scope, tenantTable } from "../../ground/tenancy/index.ts";

const credentials = tenantTable("credentials");

export interface NewCredential {
  readonly userId: string;
  readonly connectionId: string;
  readonly passwordHash: string;
  readonly at: Date;
}

export const insertPasswordCredential = async (scope: Scope, credential: NewCredential): Promise<void> => {
  const { userId, connectionId, passwordHash, at } = credential;
  await credentials.insert(scope, {
    id: createId("credential", at),
    user_id: userId,
    connection_id: connectionId,
    password_hash: passwordHash,
    created_at: at,
    updated_at: at,
  });
};

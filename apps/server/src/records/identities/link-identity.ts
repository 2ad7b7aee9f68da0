import { limits } from "@faable/auth-contract";
import { createId, problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context, Scope } from "../../ground/tenancy/index.ts";
import { holdConnection } from "../connections/index.ts";
import { assertUser } from "../users/index.ts";
import { type IdentityShape, toIdentity } from "./identity.ts";
import { identities } from "./identity-store.ts";

interface Input {
  readonly user: string;
  readonly connection: string;
  readonly identity_id: string;
  readonly profile_data?: Readonly<Record<string, unknown>>;
}

const fields = { details: { fields: ["connection"] } };

/** Passwords are credentials; at every other kind of connection users have identities. */
const assertHasIdentities = async (scope: Scope, id: string): Promise<void> => {
  const connection = await holdConnection(scope, id);
  if (!connection) throw problem("invalid_connection", "connection names no connection of this account.", fields);
  if (connection.connection_type === "database")
    throw problem("invalid_connection", "Users of a database connection have credentials: POST /credentials.", fields);
};

const assertSize = (profile: object): void => {
  if (Buffer.byteLength(JSON.stringify(profile)) > limits.metadataBytes)
    throw problem("payload_too_large", `profile_data must not exceed ${limits.metadataBytes / 1024} KiB.`, {
      details: { fields: ["profile_data"] },
    });
};

export const linkIdentity = ({ transact }: Context, input: Input): Promise<IdentityShape> => {
  const { user, connection, identity_id, profile_data = {} } = input;
  assertSize(profile_data);
  return transact(async (tx) => {
    await assertUser(tx, "user", user);
    await assertHasIdentities(tx, connection);
    const row = await identities.insert(tx, {
      id: createId("identity", tx.at),
      user_id: user,
      connection_id: connection,
      identity_id,
      profile_data: JSON.stringify(profile_data),
      last_login: null,
      provider_tokens: null,
      created_at: tx.at,
      updated_at: tx.at,
    });
    await recordChange(tx, "admin.identity.created", row.id, Object.keys(input), { user });
    return toIdentity(row);
  });
};

import { problem } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { connectionFrom, connections, type PasswordPolicy } from "../../records/connections/index.ts";
import {
  type CredentialShape,
  credentialNotFound,
  credentials,
  findCredential,
  showCredential,
} from "../../records/credentials/index.ts";
import { endLoginsOf } from "../../records/interactions/index.ts";
import { revokeSessionsOf } from "../../records/sessions/index.ts";
import { getUser, voidProofs } from "../../records/users/index.ts";
import { type HashInput, importedHash } from "./hashes/import-hash.ts";
import { assertPasswordFits } from "./policy.ts";
import type { HashingPool } from "./pool/hashing-pool.ts";

/** A password, or the hash of one from another system. */
export interface PasswordInput {
  readonly password?: string;
  readonly password_hash?: HashInput;
}

/** What is stored of a password, and how it was made when it was imported. */
interface Stored {
  readonly text: string;
  readonly algorithm?: string;
}

/** What is to be stored of what was given; `undefined` when nothing was. */
export const storedForm = async (
  pool: HashingPool,
  accountId: string,
  { password, password_hash }: PasswordInput,
  policy: PasswordPolicy,
  identifiers: readonly (string | null | undefined)[],
): Promise<Stored | undefined> => {
  if (password !== undefined && password_hash !== undefined)
    throw problem("validation_error", "password and password_hash exclude each other. Send one of them.", {
      details: { fields: ["password_hash"] },
    });
  if (password_hash !== undefined) return importedHash(password_hash);
  if (password === undefined) return undefined;
  await assertPasswordFits(password, policy, identifiers);
  return { text: await pool.hash(accountId, password) };
};

/** Sets the password of a credential, or the hash of one. The one before ends at once. */
export const setPassword = async (
  context: Context,
  pool: HashingPool,
  id: string,
  input: PasswordInput,
): Promise<CredentialShape> => {
  const known = await findCredential(context, id);
  const connection = known && (await connections.find(context, known.connection_id));
  if (!known || !connection) throw credentialNotFound();
  const { email } = await getUser(context, known.user_id);
  const { passwordPolicy } = connectionFrom(connection);
  const stored = await storedForm(pool, context.accountId, input, passwordPolicy, [email, known.username]);
  if (!stored) throw problem("validation_error", "Send password or password_hash.", { details: { fields: ["password"] } });
  return context.transact(async (tx) => {
    await voidProofs(tx, known.user_id);
    if (!(await credentials.lock(tx, known.id))) throw credentialNotFound();
    const row = await credentials.update(tx, known.id, { password_hash: stored.text, updated_at: tx.at });
    const { algorithm } = stored;
    const data = { resource_id: row.id, ...(algorithm === undefined ? {} : { algorithm }) };
    // Whoever knew the old one may have signed in with it.
    await revokeSessionsOf(tx, row.user_id, "admin");
    await endLoginsOf(tx, row.user_id);
    await record(tx, "user.password.set", data, { user: row.user_id });
    return showCredential(tx, row);
  });
};

import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { type Clock, createId, type Keyring, randomSecret, systemActor } from "../../base/index.ts";
import type { Database, Transaction } from "../../ground/tenancy/index.ts";
import { insertClient } from "../../records/clients/index.ts";
import { insertCredential } from "../../records/credentials/index.ts";
import { generateAccountKeys } from "../../records/keys/index.ts";
import { insertOperatorRole, insertRoleMember } from "../../records/roles/index.ts";
import { findAccountBySlug, operatorSlug } from "../../records/tenants/index.ts";
import { insertUser } from "../../records/users/index.ts";
import type { HashingPool } from "../passwords/index.ts";
import { insertCompleteAccount } from "./create-account.ts";
import { type Demo, demoSlug, hashDemoPassword, insertDemo, type MachineCredentials, newDemo } from "./demo.ts";

/** What a first start was told to create. */
export interface BootstrapInput {
  readonly client: { readonly id: string; readonly secret: string } | undefined;
  readonly admin: { readonly email: string; readonly password: string } | undefined;
  readonly demo: boolean;
}

/** What a first start created; shown once and never again. */
export interface FirstStart {
  readonly operator: MachineCredentials & { readonly generated: boolean };
  readonly demo: Demo | undefined;
}

/** How whoever starts an installation hears of it. */
interface Telling {
  readonly say: (line: string) => void;
  readonly tell: (created: FirstStart) => Promise<void>;
}

/** Any number; it only has to be the same in every process that might start first. */
const bootstrapLock = 7_340_912;

const generatedCredentials = (): MachineCredentials => ({ clientId: randomUUID(), clientSecret: randomSecret() });

const insertMachineClient = (tx: Transaction, name: string, { clientId, clientSecret }: MachineCredentials) =>
  insertClient(tx, { name, grant_types: ["client_credentials"] }, { clientId, secret: clientSecret }, tx.at);

/** An account with its keys, made before the transaction: making keys takes long. */
const prepareAccount = async (slug: string, name: string, keyring: Keyring, at: Date) => {
  const account = { id: createId("account", at), slug, name, at };
  return { account, keys: await generateAccountKeys(account.id, at, keyring) };
};

type Prepared = Awaited<ReturnType<typeof prepareAccount>>;

interface Admin {
  readonly email: string;
  readonly passwordHash: string;
}

const insertOperator = async (
  tx: Transaction,
  { account, keys }: Prepared,
  credentials: MachineCredentials,
  admin: Admin | undefined,
) => {
  const { within, connectionId } = await insertCompleteAccount(tx, account, keys);
  await insertMachineClient(within, "Operator backend", credentials);
  const role = await insertOperatorRole(within, tx.at);
  if (!admin) return;
  const user = await insertUser(within, null, { email: admin.email, email_verified: true }, tx.at);
  const held = { id: createId("roleMember", tx.at), role_id: role.id, user_id: user.id, created_at: tx.at, updated_at: tx.at };
  await insertRoleMember(within, held);
  await insertCredential(within, { userId: user.id, connectionId, passwordHash: admin.passwordHash, at: tx.at });
};

/** The demo's account and all its secrets, hashed and told of before anything is created. */
const prepareDemo = async (keyring: Keyring, pool: HashingPool, at: Date) => {
  const prepared = await prepareAccount(demoSlug, "Acme", keyring, at);
  const content = newDemo();
  return { prepared, content, passwordHash: await hashDemoPassword(pool, prepared.account.id, content) };
};

const insertDemoAccount = async (
  tx: Transaction,
  { prepared: { account, keys }, content, passwordHash }: Awaited<ReturnType<typeof prepareDemo>>,
): Promise<void> => {
  const { within, connectionId } = await insertCompleteAccount(tx, account, keys);
  await insertDemo(within, connectionId, content, passwordHash);
};

const prepareAdmin = async (pool: HashingPool, accountId: string, admin: BootstrapInput["admin"]): Promise<Admin | undefined> =>
  admin && { email: admin.email, passwordHash: await pool.hash(accountId, admin.password) };

/**
 * Creates the operator account, and the demo account when asked to, if this installation has no accounts yet. Of several
 * processes that start at once, one does it. Tells what it creates before it commits: secrets that were told of nothing
 * are harmless and replaced by the next start, secrets that were created and never told are lost for ever.
 */
export const bootstrap = async (
  database: Database,
  { clock, keyring, pool }: { readonly clock: Clock; readonly keyring: Keyring; readonly pool: HashingPool },
  input: BootstrapInput,
  { say, tell }: Telling,
): Promise<void> => {
  if (await findAccountBySlug(database.installation, operatorSlug)) return;
  say(
    input.demo
      ? "Creating the operator account and the demo account, with their keys."
      : "Creating the operator account, with its keys.",
  );
  const at = clock();
  const operator = await prepareAccount(operatorSlug, "Operator", keyring, at);
  const demo = input.demo ? await prepareDemo(keyring, pool, at) : undefined;
  const admin = await prepareAdmin(pool, operator.account.id, input.admin);
  const credentials = input.client ? { clientId: input.client.id, clientSecret: input.client.secret } : generatedCredentials();
  await database.context(operator.account.id, systemActor("bootstrap")).transact(async (tx) => {
    await sql`select pg_advisory_xact_lock(${bootstrapLock})`.execute(tx.db);
    if (await findAccountBySlug(tx.db, operatorSlug)) return;
    await insertOperator(tx, operator, credentials, admin);
    if (demo) await insertDemoAccount(tx, demo);
    await tell({ operator: { ...credentials, generated: !input.client }, demo: demo?.content });
  });
};

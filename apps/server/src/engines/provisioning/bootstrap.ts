import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { createId, type Keyring, randomSecret } from "../../base/index.ts";
import { insertClient, newClientRow } from "../../records/clients/index.ts";
import { generateAccountKeys } from "../../records/keys/index.ts";
import type { Executor, Ground } from "../../ground/storage/index.ts";
import { findAccountBySlug, operatorSlug } from "../../records/tenants/index.ts";
import { hashPassword, insertPasswordCredential, insertUser, newUserRow } from "../../records/users/index.ts";
import { insertCompleteAccount } from "./create-account.ts";

/** What a first start was told to create. */
export interface BootstrapInput {
  readonly client: { readonly id: string; readonly secret: string } | undefined;
  readonly admin: { readonly email: string; readonly password: string } | undefined;
  readonly demo: boolean;
}

export interface MachineCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a first start created; shown once and never again. */
export interface FirstStart {
  readonly operator: MachineCredentials & { readonly generated: boolean };
  readonly demo: MachineCredentials | undefined;
}

/** Any number; it only has to be the same in every process that might start first. */
const bootstrapLock = 7_340_912;

const demoSlug = "acme";

const demoUsers = [
  { email: "ada@acme.example", email_verified: true, name: "Ada Park", locale: "en" },
  { email: "bruno@acme.example", email_verified: true, name: "Bruno Sol", locale: "en" },
];

const insertMachineClient = (
  db: Executor,
  accountId: string,
  name: string,
  { clientId, clientSecret }: MachineCredentials,
  at: Date,
) =>
  insertClient(
    db,
    newClientRow(accountId, { name, grant_types: ["client_credentials"] }, { clientId, secret: clientSecret }, at),
  );

const generatedCredentials = (): MachineCredentials => ({ clientId: randomUUID(), clientSecret: randomSecret() });

const insertAdmin = async (
  db: Executor,
  accountId: string,
  connectionId: string,
  admin: { email: string; passwordHash: string },
  at: Date,
): Promise<void> => {
  const user = await insertUser(db, newUserRow(accountId, null, { email: admin.email, email_verified: true }, at));
  await insertPasswordCredential(db, accountId, { userId: user.id, connectionId, passwordHash: admin.passwordHash, at });
};

const prepareAccount = async (slug: string, name: string, keyring: Keyring, at: Date) => {
  const account = { id: createId("account", at), slug, name, at };
  return { account, keys: await generateAccountKeys(account.id, at, keyring) };
};

/**
 * Creates the operator account, and the demo account when asked to, if this installation has no accounts yet. Answers
 * what was created, or nothing on every later start. Of several processes that start at once, one does it.
 */
export const bootstrap = async (ground: Ground, keyring: Keyring, input: BootstrapInput): Promise<FirstStart | undefined> => {
  if (await findAccountBySlug(ground.db, operatorSlug)) return undefined;
  const at = ground.clock();
  const operator = await prepareAccount(operatorSlug, "Operator", keyring, at);
  const demo = input.demo ? await prepareAccount(demoSlug, "Acme", keyring, at) : undefined;
  const passwordHash = input.admin ? await hashPassword(input.admin.password) : undefined;
  const credentials = input.client ? { clientId: input.client.id, clientSecret: input.client.secret } : generatedCredentials();
  const demoCredentials = generatedCredentials();
  return ground.transact(async ({ db }) => {
    await sql`select pg_advisory_xact_lock(${bootstrapLock})`.execute(db);
    if (await findAccountBySlug(db, operatorSlug)) return undefined;
    const { connectionId } = await insertCompleteAccount(db, operator.account, operator.keys);
    await insertMachineClient(db, operator.account.id, "Operator backend", credentials, at);
    if (input.admin && passwordHash !== undefined)
      await insertAdmin(db, operator.account.id, connectionId, { email: input.admin.email, passwordHash }, at);
    if (demo) {
      await insertCompleteAccount(db, demo.account, demo.keys);
      await insertMachineClient(db, demo.account.id, "Nightly job", demoCredentials, at);
      for (const user of demoUsers) await insertUser(db, newUserRow(demo.account.id, null, user, at));
    }
    return { operator: { ...credentials, generated: !input.client }, demo: demo && demoCredentials };
  });
};

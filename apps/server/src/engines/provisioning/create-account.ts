import type { BodyOf, createAccount as operation } from "@faable/auth-contract";
import { assertPlainName, createId, problem } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import { isUniqueViolation } from "../../ground/storage/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { insertManagementApi } from "../../records/apis/index.ts";
import { insertDatabaseConnection } from "../../records/connections/index.ts";
import { generateAccountKeys, insertKeys } from "../../records/keys/index.ts";
import {
  type Account,
  accountFromRow,
  assertUnreserved,
  insertAccount,
  type NewAccount,
  operatorSlug,
  slugOrFrom,
} from "../../records/tenants/index.ts";

type Input = BodyOf<typeof operation>;

const taken = () => problem("already_exists", "An account with this slug exists already.", { details: { fields: ["slug"] } });

const slugFor = (input: Input): string => {
  const slug = slugOrFrom(input);
  if (slug === operatorSlug) throw taken();
  assertUnreserved(slug);
  return slug;
};

type Keys = Awaited<ReturnType<typeof generateAccountKeys>>;

/** The account and all it cannot live without. Answers its row, its transaction and the id of its database connection. */
export const insertCompleteAccount = async (tx: Transaction, account: NewAccount, keys: Keys) => {
  const row = await insertAccount(tx.db, account);
  const within = tx.inAccount(account.id);
  await insertKeys(within, keys);
  await insertManagementApi(within, account.at);
  return { row, within, connectionId: await insertDatabaseConnection(within, account.at) };
};

const orTaken = (error: unknown): never => {
  throw isUniqueViolation(error, "slug") ? taken() : error;
};

/** Creates an account with its keys, its management API and a database connection, and nothing else. */
export const createAccount = async ({ transact, now, keyring, hosts }: Context, input: Input): Promise<Account> => {
  assertPlainName("name", input.name);
  const at = now();
  const account: NewAccount = { id: createId("account", at), slug: slugFor(input), name: input.name, at };
  const keys = await generateAccountKeys(account.id, at, keyring);
  return transact(async (tx) => {
    const { row, within } = await insertCompleteAccount(tx, account, keys).catch(orTaken);
    within.changed("account");
    await record(tx, "admin.account.created", { resource_id: account.id, slug: account.slug });
    return accountFromRow(row, hosts);
  });
};

import type { BodyOf, createAccount as operation } from "@faable/auth-contract";
import { insertApi, managementApiRow } from "../../records/apis/index.ts";
import { assertPlainName, createId, type Keyring, problem } from "../../base/index.ts";
import { insertDatabaseConnection } from "../../records/connections/index.ts";
import { type Actor, record } from "../../ground/events/index.ts";
import { generateAccountKeys, insertKeys } from "../../records/keys/index.ts";
import { type Executor, type Ground, isUniqueViolation } from "../../ground/storage/index.ts";
import {
  type Account,
  accountFromRow,
  insertAccount,
  type NewAccount,
  operatorSlug,
  slugFrom,
  type Tenants,
} from "../../records/tenants/index.ts";

type Input = BodyOf<typeof operation>;

/** In whose log the change is recorded, and who made it. */
export interface Recorded {
  readonly in: string;
  readonly by: Actor;
}

const taken = () => problem("already_exists", "An account with this slug exists already.", { details: { fields: ["slug"] } });

const slugFor = ({ slug, name }: Input): string => {
  const made = slug ?? slugFrom(name);
  if (made === "")
    throw problem("validation_error", "No slug can be made from this name. Send slug.", { details: { fields: ["slug"] } });
  if (made === operatorSlug) throw taken();
  return made;
};

type Keys = Awaited<ReturnType<typeof generateAccountKeys>>;

/** The account and all it cannot live without. Answers the id of its database connection too. */
export const insertCompleteAccount = async (db: Executor, account: NewAccount, keys: Keys) => {
  const row = await insertAccount(db, account);
  await insertKeys(db, keys);
  await insertApi(db, managementApiRow(account.id, account.slug === operatorSlug, account.at));
  return { row, connectionId: await insertDatabaseConnection(db, account.id, account.at) };
};

const orTaken = (error: unknown): never => {
  throw isUniqueViolation(error, "slug") ? taken() : error;
};

/** Creates an account with its keys, its management API and a database connection, and nothing else. */
export const createAccount = async (
  ground: Ground,
  tenants: Tenants,
  keyring: Keyring,
  input: Input,
  recorded: Recorded,
): Promise<Account> => {
  assertPlainName("name", input.name);
  const at = ground.clock();
  const account: NewAccount = { id: createId("account", at), slug: slugFor(input), name: input.name, at };
  const keys = await generateAccountKeys(account.id, at, keyring);
  return ground.transact(async ({ db, changed }) => {
    const { row } = await insertCompleteAccount(db, account, keys).catch(orTaken);
    changed({ noun: "account", accountId: account.id });
    await record(db, {
      accountId: recorded.in,
      type: "admin.account.created",
      status: "success",
      message: "An account was created.",
      at,
      actor: recorded.by,
      data: { resource_id: account.id, slug: account.slug },
    });
    return accountFromRow(row, tenants.hosts);
  });
};

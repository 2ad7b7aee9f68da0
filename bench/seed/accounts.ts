import { createId, type Keyring, systemActor } from "../../apps/server/src/base/index.ts";
import { insertCompleteAccount } from "../../apps/server/src/engines/provisioning/create-account.ts";
import type { Database } from "../../apps/server/src/ground/tenancy/index.ts";
import { insertClient } from "../../apps/server/src/records/clients/index.ts";
import { generateAccountKeys } from "../../apps/server/src/records/keys/index.ts";

export const seededSlug = (number: number): string => `seed-${number}`;

/** `client_id` of every seeded account's machine client. */
export const seededClient = "seed-machine";

const insertAccount = async (database: Database, keyring: Keyring, number: number, secret: string): Promise<string> => {
  const at = new Date();
  const account = { id: createId("account", at), slug: seededSlug(number), name: `Seeded ${number}`, at };
  const keys = await generateAccountKeys(account.id, at, keyring);
  await database.context(account.id, systemActor("seed")).transact(async (tx) => {
    const { within } = await insertCompleteAccount(tx, account, keys);
    const input = { name: "Machine", grant_types: ["client_credentials" as const] };
    await insertClient(within, input, { clientId: seededClient, secret }, at);
  });
  return account.id;
};

/** Creates accounts with real keys, a few at a time: each makes two RSA pairs on the thread pool. */
export const insertAccounts = async (
  database: Database,
  keyring: Keyring,
  count: number,
  secret: string,
  progress: (done: number) => void,
): Promise<readonly string[]> => {
  const ids: string[] = [];
  let next = 1;
  const worker = async (): Promise<void> => {
    while (next <= count) {
      const number = next++;
      ids[number - 1] = await insertAccount(database, keyring, number, secret);
      progress(ids.filter((id) => id !== undefined).length);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return ids;
};

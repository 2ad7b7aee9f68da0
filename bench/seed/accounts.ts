import { createId, type Keyring } from "../../apps/server/src/base/index.ts";
import { insertClient, newClientRow } from "../../apps/server/src/records/clients/index.ts";
import { generateAccountKeys } from "../../apps/server/src/records/keys/index.ts";
import { insertCompleteAccount } from "../../apps/server/src/engines/provisioning/create-account.ts";
import type { Storage } from "../../apps/server/src/ground/storage/index.ts";

export const seededSlug = (number: number): string => `seed-${number}`;

/** `client_id` of every seeded account's machine client. */
export const seededClient = "seed-machine";

const insertAccount = async ({ transact }: Storage, keyring: Keyring, number: number, secret: string): Promise<string> => {
  const at = new Date();
  const account = { id: createId("account", at), slug: seededSlug(number), name: `Seeded ${number}`, at };
  const keys = await generateAccountKeys(account.id, at, keyring);
  await transact(async ({ db }) => {
    await insertCompleteAccount(db, account, keys);
    await insertClient(
      db,
      newClientRow(account.id, { name: "Machine", grant_types: ["client_credentials"] }, { clientId: seededClient, secret }, at),
    );
  });
  return account.id;
};

/** Creates accounts with real keys, a few at a time: each makes two RSA pairs on the thread pool. */
export const insertAccounts = async (
  storage: Storage,
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
      ids[number - 1] = await insertAccount(storage, keyring, number, secret);
      progress(ids.filter((id) => id !== undefined).length);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return ids;
};

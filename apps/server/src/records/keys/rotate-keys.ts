import { problem } from "../../base/index.ts";
import { recordChange } from "../../ground/events/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { type FreshKey, generateKey } from "./generate.ts";
import { changeKey, dropRetiredKeys, insertKeys, type KeyRow, lockKeys } from "./key-store.ts";
import { type PublishedKeys, publishedKeys } from "./published-keys.ts";
import { earliestSigning, retirement, signingAlgs } from "./signing-key.ts";

/** Relying parties fetch them all; rotating without end must not let the document grow without end. */
const maxPublished = 8;

/** Lets the waiting key take over from the signing ones, and publishes a new waiting key in its place. */
const rotateAlgorithm = async (tx: Transaction, keys: readonly KeyRow[], fresh: FreshKey): Promise<void> => {
  const same = keys.filter(({ alg }) => alg === fresh.alg);
  const next = same.find((key) => key.signs_from === null);
  if (!next) throw new Error(`Account ${tx.accountId} has no waiting ${fresh.alg} key.`);
  if (same.length >= maxPublished)
    throw problem("conflict", `${maxPublished} ${fresh.alg} keys are published already. Rotate again when one has retired.`);
  const from = earliestSigning(next.published_at, tx.at);
  await changeKey(tx, next.kid, { signs_from: from });
  for (const { kid, signs_from, retires_at } of same)
    if (signs_from && !retires_at) await changeKey(tx, kid, { retires_at: retirement(from) });
  await insertKeys(tx, [fresh]);
};

/** Rotates every algorithm of the account at once. Answers all keys that are published afterwards. */
export const rotateKeys = async ({ accountId, transact, now, keyring }: Context): Promise<PublishedKeys> => {
  const at = now();
  const fresh = await Promise.all(signingAlgs.map((alg) => generateKey(accountId, alg, at, null, keyring)));
  return transact(async (tx) => {
    const keys = await lockKeys(tx);
    if (keys.length === 0) throw problem("account_not_found", "The account was deleted meanwhile.");
    const published = keys.filter(({ retires_at }) => retires_at === null || retires_at > tx.at);
    await dropRetiredKeys(tx, tx.at);
    for (const key of fresh) await rotateAlgorithm(tx, published, key);
    tx.changed("key");
    await recordChange(tx, "admin.accountkeys.updated", accountId);
    return publishedKeys(tx, tx.at);
  });
};

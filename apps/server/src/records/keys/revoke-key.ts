import { problem } from "../../base/index.ts";
import { record } from "../../ground/events/index.ts";
import type { Context, Transaction } from "../../ground/tenancy/index.ts";
import { type FreshKey, generateKey } from "./generate.ts";
import { changeKey, deleteKey, findPublishedKeys, insertKeys, type KeyRow, lockKeys } from "./key-store.ts";
import { type PublishedKeys, publishedKeys } from "./published-keys.ts";
import { algOf } from "./signing-key.ts";

const notFound = () => problem("not_found", "This account publishes no key of that kid.");

const signsNow = (key: KeyRow, at: Date): boolean => key.signs_from !== null && key.signs_from <= at;

/**
 * Makes sure that a key signs now and another one waits. What waits is what relying parties know already, so it takes over
 * even if it has not been published long enough: better a short disturbance than a key in a thief's hands.
 */
const fillPlaces = async (tx: Transaction, left: readonly KeyRow[], fresh: FreshKey): Promise<string> => {
  const signing = left.findLast((key) => signsNow(key, tx.at) && key.retires_at === null);
  const waiting = left.filter((key) => !signsNow(key, tx.at));
  const successor = signing ?? waiting[0];
  if (successor) await changeKey(tx, successor.kid, { signs_from: signing?.signs_from ?? tx.at, retires_at: null });
  if (left.some((key) => key !== successor && key.signs_from === null)) return successor?.kid ?? fresh.kid;
  await insertKeys(tx, [successor ? fresh : { ...fresh, signs_from: tx.at }]);
  return successor?.kid ?? fresh.kid;
};

/** Takes a key out of use and out of the JWKS at once; whatever it signed is refused from now on. */
export const revokeKey = async (context: Context, kid: string): Promise<PublishedKeys> => {
  const { accountId, now, keyring, transact } = context;
  const known = (await findPublishedKeys(context, now())).find((key) => key.kid === kid);
  if (!known) throw notFound();
  const fresh = await generateKey(accountId, algOf(known), now(), null, keyring);
  return transact(async (tx) => {
    const keys = await lockKeys(tx);
    if (!keys.some((key) => key.kid === kid)) throw notFound();
    await deleteKey(tx, kid);
    const left = keys.filter((key) => key.alg === known.alg && key.kid !== kid);
    const replacedBy = await fillPlaces(tx, left, fresh);
    tx.changed("key");
    await record(tx, "admin.accountkeys.revoked", { resource_id: accountId, kid, replaced_by: replacedBy });
    return publishedKeys(tx, tx.at);
  });
};

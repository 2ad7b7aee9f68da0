import type { SigningKey as SigningKeyResource } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import type { Static } from "typebox";
import { type Keyring, problem } from "../../base/index.ts";
import { type Actor, record } from "../../ground/events/index.ts";
import type { Executor, Ground, Tables } from "../../ground/storage/index.ts";
import { generateKey } from "./generate.ts";
import { dropRetiredKeys, findPublishedKeys, insertKeys, lockKeys, retireKey, startSigning } from "./key-store.ts";
import { earliestSigning, retirement, type SigningAlg } from "./signing-key.ts";

type Row = Selectable<Tables["signing_keys"]>;
type Shown = Static<typeof SigningKeyResource>;

const algorithms: readonly SigningAlg[] = ["RS256", "ES256"];

const refuseWhilePending = (keys: readonly Row[], now: Date): void => {
  const pending = keys.find((key) => key.signs_from && key.signs_from > now);
  if (pending?.signs_from)
    throw problem(
      "conflict",
      `A rotation is under way: its keys sign from ${pending.signs_from.toISOString()}. Rotate again after that.`,
    );
};

/** Lets the waiting key take over from the signing one, and publishes a new waiting key in its place. */
const rotateAlgorithm = async (
  db: Executor,
  accountId: string,
  keys: readonly Row[],
  alg: SigningAlg,
  now: Date,
  fresh: Parameters<typeof insertKeys>[1][number],
) => {
  const next = keys.find((key) => key.alg === alg && key.signs_from === null);
  if (!next) throw new Error(`Account ${accountId} has no waiting ${alg} key.`);
  const from = earliestSigning(next.published_at, now);
  await startSigning(db, accountId, next.kid, from);
  for (const key of keys)
    if (key.alg === alg && key.signs_from && !key.retires_at) await retireKey(db, accountId, key.kid, retirement(from));
  await insertKeys(db, [fresh]);
};

const statusOf = (key: Row, keys: readonly Row[], now: Date): Shown["status"] => {
  if (!key.signs_from || key.signs_from > now) return "next";
  const newer = keys.some(
    (other) =>
      other.alg === key.alg && other.signs_from && key.signs_from && other.signs_from > key.signs_from && other.signs_from <= now,
  );
  return newer ? "previous" : "current";
};

const shown = (key: Row, keys: readonly Row[], now: Date): Shown => ({
  kid: key.kid,
  alg: key.alg === "ES256" ? "ES256" : "RS256",
  status: statusOf(key, keys, now),
  published_at: key.published_at.toISOString(),
  signs_from: key.signs_from?.toISOString() ?? null,
  retires_at: key.retires_at?.toISOString() ?? null,
});

/** Rotates every algorithm of the account at once. Answers all keys that are published afterwards. */
export const rotateKeys = async (
  { transact, clock }: Ground,
  keyring: Keyring,
  accountId: string,
  actor: Actor,
): Promise<{ keys: Shown[] }> => {
  const now = clock();
  const fresh = await Promise.all(algorithms.map((alg) => generateKey(accountId, alg, now, null, keyring)));
  return transact(async ({ db, changed }) => {
    const keys = await lockKeys(db, accountId);
    refuseWhilePending(keys, now);
    await dropRetiredKeys(db, accountId, now);
    for (const key of fresh) await rotateAlgorithm(db, accountId, keys, key.alg === "ES256" ? "ES256" : "RS256", now, key);
    changed({ noun: "key", accountId });
    await record(db, {
      accountId,
      type: "admin.accountkeys.updated",
      status: "success",
      message: "Signing keys were rotated.",
      at: now,
      actor,
      data: { resource_id: accountId },
    });
    const published = await findPublishedKeys(db, accountId, now);
    return { keys: published.map((key) => shown(key, published, now)) };
  });
};

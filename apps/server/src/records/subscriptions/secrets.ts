import { randomBytes } from "node:crypto";
import { type Keyring, problem, systemActor } from "../../base/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { type SubscriptionRow, subscriptions } from "./subscription-store.ts";

/** Binds a sealed secret to its row: it opens nowhere else. */
const placeOf = (accountId: string, id: string): string => `notification_subscriptions/${accountId}/${id}`;

/** What a secret is when nobody chose one: as Standard Webhooks writes them. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

const standard = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** Its receivers take the base64 behind the prefix for the key (Standard Webhooks, "Signature scheme"). */
export const assertSecretFits = (standardHeaders: boolean, secret: string): void => {
  if (!standardHeaders) return;
  const [, encoded = ""] = standard.exec(secret) ?? [];
  const key = Buffer.from(encoded, "base64");
  if (key.length >= 24 && key.length <= 64 && key.toString("base64") === encoded) return;
  throw problem(
    "validation_error",
    "With standard_headers a secret is whsec_ and the base64 of 24 to 64 bytes. Send such a one, or none when you subscribe or rotate: one is made.",
    { details: { fields: ["secret"] } },
  );
};

export const sealedSecret = (keyring: Keyring, accountId: string, id: string, secret: string): string =>
  keyring.seal(secret, placeOf(accountId, id));

/** The secret as it is stored, opened. */
export const openSecret = (keyring: Keyring, { account_id, id }: SubscriptionRow, sealed: string): string =>
  keyring.open(sealed, placeOf(account_id, id));

/** What signs at this moment. */
export const openSecrets = (
  keyring: Keyring,
  row: SubscriptionRow,
  now: Date,
): { readonly secret: string; readonly previousSecret: string | undefined } => {
  const { secret, previous_secret: previous, previous_secret_ends_at: endsAt } = row;
  const lives = previous !== null && endsAt !== null && endsAt > now;
  return { secret: openSecret(keyring, row, secret), previousSecret: lives ? openSecret(keyring, row, previous) : undefined };
};

/** Those with a secret under another master key than the first. Asks across tenants, on the connections for background work. */
const findSealedOtherwise = ({ background }: Database, prefix: string) =>
  background
    .selectFrom("notification_subscriptions")
    .select(["account_id", "id"])
    .where((row) => row.or([row("secret", "not like", `${prefix}%`), row("previous_secret", "not like", `${prefix}%`)]))
    .execute();

/** After a new master key was put first: seals again what lies under an older one. Tried again until it is through. */
export const reencryptSubscriptions = async (database: Database, keyring: Keyring): Promise<void> => {
  for (const { account_id: accountId, id } of await findSealedOtherwise(database, keyring.prefix))
    await database.context(accountId, systemActor("re-encryption")).transact(async (tx) => {
      const row = await subscriptions.lock(tx, id);
      if (!row) return;
      const again = (sealed: string): string => sealedSecret(keyring, accountId, id, openSecret(keyring, row, sealed));
      const { secret, previous_secret: previous } = row;
      await subscriptions.update(tx, id, {
        secret: again(secret),
        previous_secret: previous === null ? null : again(previous),
      });
    });
};

import type { SigningKey as SigningKeyResource } from "@faable/auth-contract";
import type { Static } from "typebox";
import type { Scope } from "../../ground/tenancy/index.ts";
import { findPublishedKeys, type KeyRow } from "./key-store.ts";
import { algOf } from "./signing-key.ts";

type KeyShape = Static<typeof SigningKeyResource>;

/** All keys that are in the JWKS, as the Management API shows them. */
export interface PublishedKeys {
  readonly keys: KeyShape[];
}

const isNewerOf =
  (key: KeyRow, now: Date) =>
  (other: KeyRow): boolean =>
    other.alg === key.alg &&
    other.signs_from !== null &&
    key.signs_from !== null &&
    other.signs_from > key.signs_from &&
    other.signs_from <= now;

const statusOf = (key: KeyRow, keys: readonly KeyRow[], now: Date): KeyShape["status"] => {
  if (!key.signs_from || key.signs_from > now) return "next";
  return keys.some(isNewerOf(key, now)) ? "previous" : "current";
};

const toKey = (key: KeyRow, keys: readonly KeyRow[], now: Date): KeyShape => ({
  kid: key.kid,
  alg: algOf(key),
  status: statusOf(key, keys, now),
  published_at: key.published_at.toISOString(),
  signs_from: key.signs_from?.toISOString() ?? null,
  retires_at: key.retires_at?.toISOString() ?? null,
});

export const publishedKeys = async (scope: Scope, now: Date): Promise<PublishedKeys> => {
  const keys = await findPublishedKeys(scope, now);
  return { keys: keys.map((key) => toKey(key, keys, now)) };
};

import { sign as cryptoSign } from "node:crypto";
import { type Clock, type Keyring, problem } from "../../base/index.ts";
import { createTenantCache } from "../../ground/caches/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { findPublishedKeys } from "./key-store.ts";
import { withLowS } from "./low-s.ts";
import { type AccountKeys, currentKey, type SigningAlg, type SigningKey, signingKeyFrom } from "./signing-key.ts";

/** Signs and publishes for every account. */
export interface Keys {
  readonly peek: (accountId: string) => AccountKeys | undefined;
  readonly get: (accountId: string) => Promise<AccountKeys>;
  /** A compact JWS over these claims by the account's current key (RFC 7515 §7.1), signed on the thread pool. */
  readonly sign: (keys: AccountKeys, alg: SigningAlg, typ: string, claims: object) => Promise<string>;
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Protected headers never change for a key, so they are encoded once. */
const headers = new WeakMap<SigningKey, Map<string, string>>();

const headerOf = (key: SigningKey, typ: string): string => {
  const known = headers.get(key) ?? new Map<string, string>();
  headers.set(key, known);
  const encoded = known.get(typ) ?? base64url({ alg: key.alg, typ, kid: key.kid });
  known.set(typ, encoded);
  return encoded;
};

const digests = { RS256: "sha256", ES256: "sha256" } as const;

const signature = (key: SigningKey, input: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // ES256 signatures are the two numbers side by side (RFC 7518 §3.4), not DER; for RSA the setting has no meaning.
    cryptoSign(digests[key.alg], Buffer.from(input), { key: key.privateKey, dsaEncoding: "ieee-p1363" }, (error, bytes) =>
      error ? reject(error) : resolve(key.alg === "ES256" ? withLowS(bytes) : bytes),
    );
  });

const loadKeys = async (
  { scope }: Database,
  clock: Clock,
  keyring: Keyring,
  accountId: string,
): Promise<AccountKeys | undefined> => {
  const rows = await findPublishedKeys(scope(accountId), clock());
  if (rows.length === 0) return undefined;
  const keys = rows.map((row) => signingKeyFrom(row, keyring));
  return Object.freeze({ keys, jwks: JSON.stringify({ keys: keys.map((key) => key.publicJwk) }) });
};

export const createKeys = (database: Database, clock: Clock, keyring: Keyring): Keys => {
  const cache = createTenantCache<AccountKeys>({
    changes: database.changes,
    nouns: ["key", "account"],
    max: 5_000,
    load: (accountId) => loadKeys(database, clock, keyring, accountId),
  });
  return Object.freeze({
    peek: (accountId: string) => cache.peek(accountId, ""),
    get: async (accountId: string) => {
      const keys = await cache.get(accountId, "");
      if (!keys) throw problem("account_not_found", "The account no longer exists.");
      return keys;
    },
    sign: async ({ keys }: AccountKeys, alg: SigningAlg, typ: string, claims: object) => {
      const key = currentKey(keys, alg, clock().getTime());
      if (!key) throw new Error(`The account has no ${alg} key that may sign.`);
      const input = `${headerOf(key, typ)}.${base64url(claims)}`;
      return `${input}.${(await signature(key, input)).toString("base64url")}`;
    },
  });
};

import { createPrivateKey, type KeyObject } from "node:crypto";
import { lifetimes } from "@faable/auth-contract";
import type { Keyring } from "../../base/index.ts";
import { storedWord } from "../../ground/storage/index.ts";
import type { KeyRow } from "./key-store.ts";

/** Signature algorithms of tokens (RFC 7518 §3.1). */
export const signingAlgs = ["RS256", "ES256"] as const;
export type SigningAlg = (typeof signingAlgs)[number];

export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlg;
  readonly publicJwk: Readonly<Record<string, string>>;
  readonly privateKey: KeyObject;
  readonly publishedAt: Date;
  /** When it starts to sign; `null` while it waits to be rotated in. */
  readonly signsFrom: Date | null;
  /** When it leaves the JWKS. */
  readonly retiresAt: Date | null;
}

/** All keys of an account that are published. */
export interface AccountKeys {
  readonly keys: readonly SigningKey[];
  /** The JWKS document, ready to send. */
  readonly jwks: string;
}

/** Binds a sealed private key to its row: it opens nowhere else. */
export const sealingContext = (accountId: string, kid: string): string => `signing_keys/${accountId}/${kid}`;

export const algOf = (row: KeyRow): SigningAlg => storedWord("signing_keys.alg", signingAlgs, row.alg);

export const signingKeyFrom = (row: KeyRow, keyring: Keyring): SigningKey => ({
  kid: row.kid,
  alg: algOf(row),
  publicJwk: row.public_jwk,
  privateKey: createPrivateKey({
    key: JSON.parse(keyring.open(row.private_jwk, sealingContext(row.account_id, row.kid))),
    format: "jwk",
  }),
  publishedAt: row.published_at,
  signsFrom: row.signs_from,
  retiresAt: row.retires_at,
});

/**
 * The key that signs now: of those that have started, the one that started last. By a clock that is behind the one by which
 * the account was made, none has started: then it is the one that starts first.
 */
export const currentKey = (keys: readonly SigningKey[], alg: SigningAlg, now: number): SigningKey | undefined => {
  let current: SigningKey | undefined;
  let since = -1;
  let first: SigningKey | undefined;
  let soonest = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const from = key.alg === alg && key.signsFrom ? key.signsFrom.getTime() : Number.POSITIVE_INFINITY;
    if (from <= now && from >= since) {
      current = key;
      since = from;
    }
    if (from < soonest) {
      first = key;
      soonest = from;
    }
  }
  return current ?? first;
};

/**
 * When a key that is rotated in may start to sign: once every client that cached the JWKS just before the key appeared
 * has had to fetch it again.
 */
export const earliestSigning = (publishedAt: Date, now: Date): Date =>
  new Date(Math.max(now.getTime(), publishedAt.getTime() + lifetimes.jwksCache * 1000));

/** When a key that stops signing at `instant` may leave the JWKS: after the longest token it can have signed. */
export const retirement = (instant: Date): Date =>
  new Date(instant.getTime() + (lifetimes.accessTokenMax + lifetimes.clockTolerance) * 1000);

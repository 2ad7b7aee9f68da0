import type { Connection } from "../connection.ts";
import { documentMaxBytes, type HttpRequest } from "../exchange.ts";
import { objectOf, unexpected } from "../reply.ts";
import { singleFlight } from "../single-flight.ts";
import { type KeySet, keySetOf, type VerificationKey } from "./key.ts";

/** Finds the key that a token names; `undefined` when the tenant has no such key. */
export type FindKey = (kid: string) => Promise<VerificationKey | undefined>;

/** Milliseconds after which the keys are read again, in the background. Tenants publish new keys at least this long ahead. */
const freshFor = 600_000;
/** Milliseconds after which keys that could not be renewed are no longer trusted. */
const usableFor = 3_600_000;
/** Milliseconds between two requests that an unknown `kid`, which anyone can make up, or an outage causes. */
const pause = 30_000;
/** Milliseconds for which a failure is remembered while there are no keys: forged tokens must not become requests. */
const failureFor = 5_000;

const requestFor = (origin: string): HttpRequest => ({
  method: "GET",
  url: `${origin}/.well-known/jwks.json`,
  headers: { accept: "application/json" },
  maxBytes: documentMaxBytes,
  // The next token is the repetition; anyone can cause these requests.
  retries: 0,
});

const readKeys = async ({ origin, http }: Connection): Promise<KeySet> => {
  const request = requestFor(origin);
  const reply = await http(request);
  const keys = keySetOf(objectOf<unknown>(request, reply));
  if (keys) return keys;
  throw unexpected(request, reply, "The tenant's JWKS is no key set");
};

/** The tenant's keys, read when first needed and then kept. Concurrent calls share one request. */
export const remoteKeys = (connection: Connection): FindKey => {
  let known: { readonly keys: KeySet; readonly at: number } | undefined;
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  let lastTry = 0;
  const read = async (): Promise<KeySet> => {
    known = { keys: await readKeys(connection), at: Date.now() };
    return known.keys;
  };
  // Counted from the end: whoever comes while the keys are being read joins, instead of being told that there is no such key.
  const load = singleFlight(() =>
    read()
      .catch((error: unknown) => {
        failure = { error, at: Date.now() };
        throw error;
      })
      .finally(() => {
        lastTry = Date.now();
      }),
  );
  const loadUnlessFailed = (): Promise<KeySet> => {
    if (failure && Date.now() - failure.at < failureFor) throw failure.error;
    return load();
  };
  const mayTry = () => Date.now() - lastTry >= pause;
  const currentKeys = async (): Promise<KeySet> => {
    const age = known ? Date.now() - known.at : Number.POSITIVE_INFINITY;
    if (!known || age >= usableFor) return loadUnlessFailed();
    // Failing is no one's concern yet: the known keys are still good.
    if (age >= freshFor && mayTry()) void load().catch(() => undefined);
    return known.keys;
  };
  return async (kid) => {
    const found = (await currentKeys()).get(kid);
    return found ?? (mayTry() ? await load() : known?.keys)?.get(kid);
  };
};

/**
 * Keys that are at hand.
 *
 * @throws {TypeError} When it is no JWKS, or holds no usable key.
 */
export const staticKeys = (jwks: unknown): FindKey => {
  const keys = keySetOf(jwks);
  if (!keys?.size) throw new TypeError('Option "jwks" must hold RSA or P-256 public keys with a "kid": { keys: […] }');
  return async (kid) => keys.get(kid);
};

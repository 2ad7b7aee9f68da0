import type { Plain, Tools } from "./tools.ts";

/** `crypto`: keys stay with the host, the code has their numbers in objects that it cannot forge. And a `Math.random` that differs. */
export const cryptoPart = ({ ask, askWith, askForBytes, askWithForBytes, plain, bytesOf, later, give }: Tools): void => {
  const { defineProperty, freeze } = Object;
  const { apply } = Reflect;
  const { isView } = ArrayBuffer;
  const [Text, Bytes, TypeProblem, Words, View] = [String, Uint8Array, TypeError, Uint32Array, DataView];
  const numbers = new WeakMap<object, number>();
  const { get, set } = WeakMap.prototype;

  class CryptoKey {
    readonly type: string;
    readonly algorithm: unknown;
    readonly usages: readonly string[];
    readonly extractable = false;
    constructor(told: {
      readonly number: number;
      readonly type: string;
      readonly algorithm: unknown;
      readonly usages: readonly string[];
    }) {
      this.type = told.type;
      this.algorithm = freeze(told.algorithm);
      this.usages = freeze(told.usages);
      apply(set, numbers, [this, told.number]);
    }
  }

  const numberOf = (key: unknown): number => {
    const found = apply(get, numbers, [key]);
    if (found === undefined) throw new TypeProblem("That is no CryptoKey.");
    return found;
  };

  const algorithmOf = (algorithm: unknown): Plain => plain(typeof algorithm === "string" ? { name: algorithm } : algorithm);

  const joined = (one: ArrayBuffer, other: ArrayBuffer): ArrayBuffer => {
    const both = new Bytes(one.byteLength + other.byteLength);
    both.set(new Bytes(one));
    both.set(new Bytes(other), one.byteLength);
    return both.buffer;
  };

  const subtle = freeze({
    async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
      return askWithForBytes(bytesOf(data), "digest", algorithmOf(algorithm));
    },
    async importKey(
      format: unknown,
      data: unknown,
      algorithm: unknown,
      _extractable: unknown,
      usages: unknown,
    ): Promise<CryptoKey> {
      const args = [Text(format), algorithmOf(algorithm), plain(usages)];
      const begin = (): number =>
        format === "jwk" ? ask("importKey", ...args, plain(data)) : askWith(bytesOf(data), "importKey", ...args);
      return later(begin, (told) => new CryptoKey(Object(told)));
    },
    async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
      const begin = (): number => askWith(bytesOf(data), "sign", algorithmOf(algorithm), numberOf(key));
      return later(begin, (_, bytes) => bytes);
    },
    async verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<boolean> {
      const signed = bytesOf(signature);
      const both = joined(signed, bytesOf(data));
      const begin = (): number => askWith(both, "verify", algorithmOf(algorithm), numberOf(key), signed.byteLength);
      return later(begin, (value) => value === true);
    },
  });

  const getRandomValues = (view: unknown): unknown => {
    if (!isView(view) || view instanceof View) throw new TypeProblem("getRandomValues takes a typed array.");
    new Bytes(view.buffer, view.byteOffset, view.byteLength).set(new Bytes(askForBytes("random", view.byteLength)));
    return view;
  };

  give("crypto", freeze({ subtle, randomUUID: (): string => ask("uuid"), getRandomValues }));
  give("CryptoKey", CryptoKey);

  // The engine's own would begin each run with the same seed, as the run begins with the same memory.
  let words = new Words(0);
  let at = 0;
  const word = (): number => {
    if (at === words.length) {
      words = new Words(askForBytes("random", 1_024));
      at = 0;
    }
    at += 1;
    return words[at - 1] ?? 0;
  };
  const random = (): number => (word() * 2_097_152 + (word() >>> 11)) / 9_007_199_254_740_992;
  defineProperty(Math, "random", { value: random, writable: true, configurable: true, enumerable: false });
};

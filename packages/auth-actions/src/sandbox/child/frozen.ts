import { createHash, randomBytes } from "node:crypto";

/** Where the host takes random bytes from. */
export type Random = (length: number) => Uint8Array;

export const trueRandom: Random = (length) => randomBytes(length);

/** Always the same bytes in the same order: SHA-256 of a counter. For runs that are compared, never for secrets. */
export const repeatedRandom = (): Random => {
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let size = 0; size < length; size += 32) {
      counter += 1;
      blocks.push(createHash("sha256").update(`repeated ${counter}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  };
};

/** A version 4 UUID of random bytes (RFC 9562 §5.4). */
export const uuidOf = (random: Random): string => {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

/** Evaluated before the code: its clock stands still at this instant. */
export const clockAt = (milliseconds: number): string => `{
  const Known = Date;
  const now = ${Math.trunc(milliseconds)};
  const Frozen = function Date(...given) {
    if (!new.target) return new Known(now).toString();
    return Reflect.construct(Known, given.length === 0 ? [now] : given, new.target);
  };
  Object.defineProperties(Frozen, {
    prototype: { value: Known.prototype, writable: false },
    length: { value: 7 },
    now: { value: function now_() { return now; }, writable: true, configurable: true },
    parse: { value: Known.parse, writable: true, configurable: true },
    UTC: { value: Known.UTC, writable: true, configurable: true },
  });
  Known.prototype.constructor = Frozen;
  globalThis.Date = Frozen;
}`;

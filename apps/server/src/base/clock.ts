/** The present instant. Handed in wherever time decides something, so that tests can move it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** Whole seconds since 1970, the unit of JWT claims (RFC 7519 §2, NumericDate). */
export const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

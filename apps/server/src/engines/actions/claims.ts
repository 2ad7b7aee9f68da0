import type { Claims } from "@faable/auth-actions/sandbox";

/** Claims that Actions gave to tokens, by token. */
export type CustomClaims = Claims;

export const noCustomClaims: CustomClaims = Object.freeze({ accessToken: {}, idToken: {} });

/** Of two Actions that set the same claim, the later one's value counts. */
export const withClaims = (before: CustomClaims, added: CustomClaims): CustomClaims => ({
  accessToken: { ...before.accessToken, ...added.accessToken },
  idToken: { ...before.idToken, ...added.idToken },
});

export const namesOf = ({ accessToken, idToken }: CustomClaims) => ({
  access_token: Object.keys(accessToken),
  id_token: Object.keys(idToken),
});

export const isEmpty = ({ accessToken, idToken }: CustomClaims): boolean =>
  Object.keys(accessToken).length + Object.keys(idToken).length === 0;

/** Bytes of both as JSON. */
export const sizeOf = ({ accessToken, idToken }: CustomClaims): number =>
  Buffer.byteLength(JSON.stringify(accessToken)) + Buffer.byteLength(JSON.stringify(idToken));

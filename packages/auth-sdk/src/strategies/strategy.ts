import type { Connection } from "../connection.ts";

/** What a strategy adds to a request. */
export interface AuthHeaders {
  readonly headers: { readonly authorization?: string };
}

/** A strategy that is ready to be used. */
export interface Authenticate {
  /** The same as {@link Authenticate.hook}. */
  (): Promise<AuthHeaders>;
  /** Called and awaited before every request. */
  hook(): Promise<AuthHeaders>;
  /**
   * Told that the API refused a token as `invalid_token`. A strategy that has this member can do better the second time:
   * the request, which was refused before it was executed, is then sent once more.
   */
  forget?(authorization: string): void;
}

/** What the client adds to the options of a strategy. */
export interface StrategyContext {
  /** The tenant's host or origin. */
  readonly domain: string;
  /** The client's own way to the tenant, so that tokens take the same one. A strategy used by itself makes its own. */
  readonly connection?: Connection | undefined;
}

/** Makes an {@link Authenticate} out of options. Checks the options at once and requests nothing yet. */
export type AuthStrategy<Options extends object> = (options: Options & StrategyContext) => Authenticate;

/** The member of a strategy's options, which must be a text with something in it. */
export const requiredText = (value: unknown, name: string): string => {
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError(`Option "${name}" is required: it must be a non-empty string`);
};

/** A ready strategy out of its hook. */
export const authenticateWith = (hook: () => Promise<AuthHeaders>, forget?: (authorization: string) => void): Authenticate =>
  Object.assign(() => hook(), { hook, ...(forget ? { forget } : {}) });

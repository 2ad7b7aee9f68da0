import { type Authenticate, type AuthHeaders, authenticateWith, type StrategyContext } from "./strategy.ts";

/** A token, or a function that gives the present one. */
export type TokenSource = string | (() => string | undefined | Promise<string | undefined>);

/** Options of {@link authBearer}. */
export interface BearerOptions {
  /** A function is called before every request, so a rotated token is used at once. Without a token nothing is sent. */
  readonly token: TokenSource;
}

const complain = (): never => {
  throw new TypeError('Option "auth.token" is required: a non-empty string, or a function that returns one');
};

const readerOf = (token: TokenSource): (() => string | undefined | Promise<string | undefined>) => {
  if (typeof token === "function") return token;
  return typeof token === "string" && token !== "" ? () => token : complain();
};

/**
 * Uses a token that you already have.
 *
 * @throws {TypeError} When `token` is missing.
 * @example
 * ```ts
 * const api = FaableAuthApi.create({
 *   domain: "acme.auth.example.net",
 *   authStrategy: authBearer,
 *   auth: { token: () => vault.currentToken() },
 * });
 * ```
 */
export const authBearer = ({ token }: BearerOptions & StrategyContext): Authenticate => {
  const read = readerOf(token);
  return authenticateWith(async (): Promise<AuthHeaders> => {
    const current = await read();
    return { headers: current ? { authorization: `Bearer ${current}` } : {} };
  });
};

import { type ConnectionOptions, connect } from "../connection.ts";
import { printing } from "../hooks.ts";
import { authClientCredentials } from "./client-credentials.ts";
import type { Authenticate, StrategyContext } from "./strategy.ts";

/** Parameters of {@link createClientCredentials}; what is left out is read from the environment. */
export interface LegacyCredentials {
  /** Default: `FAABLEAUTH_CLIENT_ID`. */
  readonly client_id?: string | undefined;
  /** Default: `FAABLEAUTH_CLIENT_SECRET`. */
  readonly client_secret?: string | undefined;
  /** Default: the client's domain when used as its `authStrategy`, else `FAABLEAUTH_DOMAIN`. */
  readonly domain?: string | undefined;
  /** Writes method, status and URL of its requests to the console. */
  readonly debug?: boolean | undefined;
}

const setting = (value: string | undefined, option: string, variable: string): string => {
  const found = value || process.env[variable];
  if (found) return found;
  throw new TypeError(`Option "${option}" is missing, and so is the environment variable ${variable}`);
};

const connectionFor = (domain: string, debug: boolean | undefined): ConnectionOptions => ({
  domain,
  hooks: debug ? [printing((line) => console.debug(line))] : [],
});

/**
 * The strategy of older releases: client credentials that fall back to environment variables.
 *
 * @deprecated Use `authStrategy: authClientCredentials` with explicit `auth`; nothing is then read from the environment.
 * @throws {TypeError} When a value is neither given nor in the environment; the message names the variable.
 * @example
 * ```ts
 * const api = FaableAuthApi.create({ domain: "acme.auth.example.net", auth: createClientCredentials() });
 * ```
 */
export const createClientCredentials = (parameters: LegacyCredentials & Partial<StrategyContext> = {}): Authenticate => {
  const client_id = setting(parameters.client_id, "client_id", "FAABLEAUTH_CLIENT_ID");
  const client_secret = setting(parameters.client_secret, "client_secret", "FAABLEAUTH_CLIENT_SECRET");
  const domain = setting(parameters.domain, "domain", "FAABLEAUTH_DOMAIN");
  const connection = parameters.connection ?? connect(connectionFor(domain, parameters.debug));
  return authClientCredentials({ client_id, client_secret, domain, connection });
};

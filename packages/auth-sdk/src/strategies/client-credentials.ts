import { connect } from "../connection.ts";
import { singleFlight } from "../single-flight.ts";
import { type Authenticate, authenticateWith, requiredText, type StrategyContext } from "./strategy.ts";
import { type Credentials, type IssuedToken, requestToken } from "./token-request.ts";

/** Options of {@link authClientCredentials}. */
export interface ClientCredentialsOptions {
  /** The OAuth `client_id` of a machine client. */
  readonly client_id: string;
  /** Its secret. Never shown in errors or debug output. */
  readonly client_secret: string;
  /** What the token is for. Default: the tenant's Management API, found through discovery. */
  readonly audience?: string | undefined;
  /** Narrows what the token may do. Default: everything the client is allowed. */
  readonly scope?: string | readonly string[] | undefined;
}

/** For calls that joined a token request of another. */
const waitLimit = { milliseconds: 20_000, what: "a token" };

const scopeText = (scope: string | readonly string[] | undefined): string | undefined => {
  const text = typeof scope === "object" ? scope.join(" ") : scope;
  return text === "" ? undefined : text;
};

const credentialsOf = ({ client_id, client_secret, audience, scope }: ClientCredentialsOptions): Credentials => ({
  clientId: requiredText(client_id, "auth.client_id"),
  clientSecret: requiredText(client_secret, "auth.client_secret"),
  audience: audience || undefined,
  scope: scopeText(scope),
});

/**
 * Gets tokens with a client id and a secret, and keeps the present one in memory until a minute before it expires (short
 * ones: half their life). Concurrent calls share one token request; a failed one is not remembered.
 *
 * @throws {TypeError} When `client_id` or `client_secret` is missing.
 * @example
 * ```ts
 * const api = FaableAuthApi.create({
 *   domain: "acme.auth.example.net",
 *   authStrategy: authClientCredentials,
 *   auth: { client_id: "…", client_secret: "…", scope: ["read:users"] },
 * });
 * ```
 */
export const authClientCredentials = (options: ClientCredentialsOptions & StrategyContext): Authenticate => {
  const credentials = credentialsOf(options);
  const connection = options.connection ?? connect({ domain: options.domain });
  let token: IssuedToken | undefined;
  const renew = singleFlight(async () => {
    token = await requestToken(connection, credentials);
    return token;
  }, waitLimit);
  const hook = async () => {
    const { authorization } = token && Date.now() < token.renewAt ? token : await renew();
    return { headers: { authorization } };
  };
  // A later token than the refused one stays: another call has already renewed it.
  const forget = (authorization: string) => {
    if (token?.authorization === authorization) token = undefined;
  };
  return authenticateWith(hook, forget);
};

import { hashSecret, type Keyring, problem } from "../../base/index.ts";
import { type Connection, openSecret } from "../../records/connections/index.ts";
import type { Provider } from "./providers/provider.ts";
import { providerOf } from "./providers/providers.ts";

/** The application that an account has registered at a provider, with all that asking there takes. */
export interface Application {
  readonly provider: Provider;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly userinfoUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Space-separated. */
  readonly scope: string;
}

const misconfigured = (missing: readonly string[]) =>
  problem("connection_misconfigured", `The connection needs ${missing.join(", ")}.`, { details: { fields: missing } });

const settingsOf = (provider: Provider, { settings }: Connection) => ({
  authorize_url: settings.authorize_url ?? provider.authorizeUrl ?? "",
  token_url: settings.token_url ?? provider.tokenUrl ?? "",
  userinfo_url: settings.userinfo_url ?? provider.userinfoUrl ?? "",
  client_id: settings.client_id ?? "",
});

/** Whether a connection has what it takes to send somebody to its provider: until then no page offers it. */
export const isComplete = (connection: Connection): boolean => {
  const provider = providerOf(connection.type);
  if (!provider || connection.sealedSecret === null) return false;
  return Object.values(settingsOf(provider, connection)).every((value) => value !== "");
};

/** The application of a connection. Throws `connection_misconfigured` with what is missing: no other one stands in for it. */
export const applicationOf = (keyring: Keyring, accountId: string, connection: Connection): Application => {
  const provider = providerOf(connection.type);
  if (!provider) throw problem("invalid_connection", "Nobody signs in elsewhere by this connection.");
  const set = { ...settingsOf(provider, connection), client_secret: openSecret(keyring, accountId, connection) ?? "" };
  const missing = Object.entries(set).flatMap(([field, value]) => (value === "" ? [field] : []));
  if (missing.length > 0) throw misconfigured(missing);
  return {
    provider,
    authorizeUrl: set.authorize_url,
    tokenUrl: set.token_url,
    userinfoUrl: set.userinfo_url,
    clientId: set.client_id,
    clientSecret: set.client_secret,
    scope: connection.settings.scope ?? provider.scope,
  };
};

/** Of an application that was changed meanwhile, what another one was asked for is worth nothing: it must not be told a code. */
export const digestOf = ({ authorizeUrl, tokenUrl, userinfoUrl, clientId }: Application): string =>
  hashSecret(JSON.stringify([authorizeUrl, tokenUrl, userinfoUrl, clientId]));

import { createHash } from "node:crypto";
import { lifetimes } from "@faable/auth-contract";
import { hashSecret, type Keyring, Problem, problem, randomSecret } from "../../base/index.ts";
import type { Apis } from "../../records/apis/index.ts";
import type { Connection } from "../../records/connections/index.ts";
import { type AtProvider, type Progress, pauseInteraction, writeResumeState } from "../../records/interactions/index.ts";
import { type Application, applicationOf, digestOf } from "./application.ts";
import { noteFailure } from "./note-failure.ts";
import type { FederationRooms } from "./rooms.ts";
import { socialConnections, type Visit } from "./visit.ts";

/** What an application asks of us; no provider has to do with it. */
const ourScopes: ReadonlySet<string> = new Set(["openid", "profile", "email", "phone", "address", "offline_access"]);

const words = (text: string | undefined): readonly string[] => (text ?? "").split(" ").filter((word) => word !== "");

/**
 * What the provider is asked for: the connection's scopes, and those that the application asked for which are neither ours nor
 * of the API that it wants a token for. A client that registered itself decides nothing at a provider.
 */
const scopesFor = async (apis: Apis, { account, client, request }: Visit, { scope }: Application): Promise<readonly string[]> => {
  const api = request.audience === undefined ? undefined : await apis.get(account.id, request.audience);
  const asked = client === undefined || client.registration === "dynamic" ? [] : words(request.scope);
  return [...new Set([...words(scope), ...asked.filter((word) => !ourScopes.has(word) && !api?.permissionSet.has(word))])];
};

/** Where every provider sends people back to. */
export const callbackOf = ({ issuer }: Pick<Visit["account"], "issuer">): string => `${issuer}/callback`;

/** Where a login goes, and the handle by which its pages go on when it is back. */
export interface Leaving {
  readonly connectionId: string;
  readonly handle: string;
}

interface Secrets {
  readonly secret: string;
  readonly verifier: string;
  readonly nonce: string | undefined;
}

const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

/** The provider's authorization endpoint with our request; members of the same names that the connection's URL has give way. */
const requestTo = (
  { provider, authorizeUrl, clientId }: Application,
  { account, request, progress }: Visit,
  scopes: readonly string[],
  state: string,
  { verifier, nonce }: Secrets,
): string => {
  const url = new URL(authorizeUrl);
  const members: Readonly<Record<string, string | undefined>> = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: callbackOf(account),
    scope: scopes.length > 0 ? scopes.join(" ") : undefined,
    state,
    code_challenge: challengeOf(verifier),
    code_challenge_method: "S256",
    nonce,
    [provider.hint]: progress.identifier ?? request.loginHint,
    ui_locales: request.uiLocales,
    prompt: request.prompt.includes("select_account") ? "select_account" : undefined,
  };
  for (const [name, value] of Object.entries(members)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
};

/** Sealed for this login: whoever reads the database cannot redeem a code. */
const placeOf = ({ account, interaction }: Pick<Visit, "account" | "interaction">): string =>
  `interactions/${account.id}/${interaction.id}`;

/** What a login that waits was left with. */
export const opened = (keyring: Keyring, visit: Visit, sealed: string): string => keyring.open(sealed, placeOf(visit));

const waiting = (
  keyring: Keyring,
  visit: Visit,
  connectionId: string,
  application: Application,
  { secret, verifier, nonce }: Secrets,
  now: Date,
): AtProvider => ({
  state: hashSecret(secret),
  connectionId,
  application: digestOf(application),
  verifier: keyring.seal(verifier, placeOf(visit)),
  ...(nonce === undefined ? {} : { nonce }),
  until: new Date(now.getTime() + lifetimes.providerState * 1000).toISOString(),
});

/** Whoever administers the connection is told in the account's log, as of what goes wrong at the provider. */
const applicationFor = async (rooms: FederationRooms, visit: Visit, connection: Connection): Promise<Application> => {
  try {
    return applicationOf(rooms.keyring, visit.account.id, connection);
  } catch (error) {
    if (error instanceof Problem) await noteFailure(rooms, visit, connection.id, error);
    throw error;
  }
};

const notOffered = () => problem("invalid_connection", "This way to sign in is not offered here, or not any more.");

const expired = () => problem("invalid_state", "This sign-in is finished, or its time is over. Start again at the application.");

/** How a login leaves: the URL at the provider, and with what it has to wait. */
export interface Departure {
  readonly url: string;
  readonly progress: Progress;
  /** What of the `state` works once. */
  readonly secret: string;
}

/** Prepares a login to leave for the provider of a connection. Throws `invalid_connection` or `connection_misconfigured`. */
export const departureFor = async (rooms: FederationRooms, visit: Visit, leaving: Leaving): Promise<Departure> => {
  const connection = (await socialConnections(rooms.connections, visit)).find(({ id }) => id === leaving.connectionId);
  if (!connection) throw notOffered();
  const application = await applicationFor(rooms, visit, connection);
  const scopes = await scopesFor(rooms.apis, visit, application);
  const nonce = application.provider.givesIdToken && scopes.includes("openid") ? randomSecret() : undefined;
  const secrets = { secret: randomSecret(), verifier: randomSecret(), nonce };
  const { paused: _, ...progress } = visit.progress;
  const atProvider = waiting(rooms.keyring, visit, leaving.connectionId, application, secrets, rooms.clock());
  const { secret } = secrets;
  const state = writeResumeState({ handle: leaving.handle, secret });
  return { url: requestTo(application, visit, scopes, state, secrets), progress: { ...progress, atProvider }, secret };
};

/**
 * Sends a login that is under way to the provider of a connection: answers the URL there. The login waits for its person with a
 * `state` of its own, which takes the place of one from before. Throws what `departureFor` throws.
 */
export const leaveForProvider = async (rooms: FederationRooms, visit: Visit, leaving: Leaving): Promise<string> => {
  const { url, progress, secret } = await departureFor(rooms, visit, leaving);
  const scope = rooms.database.scope(visit.account.id);
  if (!(await pauseInteraction(scope, visit.interaction.id, progress, secret, rooms.clock()))) throw expired();
  return url;
};

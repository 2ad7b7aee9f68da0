import { type Actor, Problem, problem } from "../../base/index.ts";
import { record, recordChange } from "../../ground/events/index.ts";
import type { Scope, Transaction } from "../../ground/tenancy/index.ts";
import { askingAt, type Connection, holdOffered } from "../../records/connections/index.ts";
import { deleteCredentialsOf } from "../../records/credentials/index.ts";
import {
  type Brought,
  findIdentity,
  identitiesOf,
  insertIdentity,
  noteIdentityLogin,
  removeIdentitiesOf,
} from "../../records/identities/index.ts";
import { endLoginsOf } from "../../records/interactions/index.ts";
import { revokeSessionsOf } from "../../records/sessions/index.ts";
import {
  attestAddress,
  findUserByEmail,
  insertUser,
  takeProvidedProfile,
  type UserRow,
  users,
  voidProofs,
} from "../../records/users/index.ts";
import { type Admission, leaveTraces } from "../actions/index.ts";
import type { Identified } from "./ask-provider.ts";
import { keptProfile } from "./kept-profile.ts";
import type { Profile } from "./profile.ts";
import { type Known, type Linked, type Resolution, resolve } from "./resolve.ts";
import type { FederationRooms } from "./rooms.ts";
import type { Visit } from "./visit.ts";

/** Whom a login by a provider is of. */
export interface Admitted {
  readonly userId: string;
  /** Whether this login created the user. */
  readonly signedUp: boolean;
}

/** Somebody else was quicker: what was decided has to be decided anew. */
class Moved extends Error {
  override readonly name = "Moved";
}

const knownOf = async (scope: Scope, connectionId: string, { subject, email }: Profile): Promise<Known> => {
  const identity = await findIdentity(scope, connectionId, subject);
  const linked = identity && { id: identity.id, userId: identity.user_id };
  const owner = linked === undefined && email !== null ? await findUserByEmail(scope, email) : undefined;
  if (!owner) return { linked, owner: undefined };
  const hasIdentityHere = (await identitiesOf(scope, owner.id)).some((each) => each.connection_id === connectionId);
  return { linked, owner: { id: owner.id, emailVerified: owner.email_verified, hasIdentityHere } };
};

const refusals = {
  email_taken: "There is an account with this address already. Sign in as usual.",
  identity_conflict: "The account with this address is joined to another identity of this provider.",
} as const;

type Admissible = Exclude<Resolution, { readonly kind: "refuse" }>;

const admissible = (resolution: Resolution): Admissible => {
  if (resolution.kind === "refuse") throw problem(resolution.code, refusals[resolution.code]);
  return resolution;
};

/** What becomes of a login inside its transaction. */
interface Settling {
  readonly rooms: FederationRooms;
  readonly visit: Visit;
  readonly connection: Connection;
  readonly profile: Profile;
  readonly brought: Brought;
}

const lockUser = async (tx: Transaction, id: string): Promise<UserRow> => {
  const row = await users.lockForChange(tx, id);
  if (!row) throw new Moved();
  if (row.suspended) throw problem("user_suspended", "The user is suspended.", { details: { user: id } });
  return row;
};

const greet = async (tx: Transaction, { rooms, connection, profile, brought }: Settling, linked: Linked): Promise<void> => {
  const [row, isLinked] = await Promise.all([lockUser(tx, linked.userId), noteIdentityLogin(tx, rooms.keyring, linked, brought)]);
  if (!isLinked) throw new Moved();
  await takeProvidedProfile(tx, row, profile, connection.type);
};

/**
 * Whoever typed this address before may not have been its owner: nothing that they set up lets anybody in any more, neither a
 * password nor an identity, a session or a login under way.
 */
const takeOver = async (tx: Transaction, userId: string): Promise<void> => {
  await voidProofs(tx, userId);
  await deleteCredentialsOf(tx, userId);
  for (const id of await removeIdentitiesOf(tx, userId))
    await recordChange(tx, "admin.identity.deleted", id, undefined, { user: userId });
  await revokeSessionsOf(tx, userId, "user");
  await endLoginsOf(tx, userId);
};

type Joining = Extract<Resolution, { readonly kind: "join" }>;

const join = async (tx: Transaction, settling: Settling, { userId, takeOver: isTakeOver }: Joining): Promise<void> => {
  const { rooms, connection, profile, brought } = settling;
  const row = await lockUser(tx, userId);
  if (row.email !== profile.email || row.email_verified === isTakeOver) throw new Moved();
  if (isTakeOver) await takeOver(tx, userId);
  await takeProvidedProfile(tx, row, profile, connection.type);
  const named = { userId, connectionId: connection.id, subject: profile.subject };
  const id = await insertIdentity(tx, rooms.keyring, named, brought);
  const data = { resource_id: id, connection: connection.id, ...(isTakeOver ? { taken_over: true as const } : {}) };
  await record(tx, "user.identity.linked", data, { user: userId });
};

const create = async (tx: Transaction, settling: Settling, { metadata, traces }: Admission): Promise<string> => {
  const { rooms, visit, connection, profile, brought } = settling;
  const { account, client } = visit;
  if (!client) throw new Error("Nobody signs up where there is no application.");
  await leaveTraces(tx, traces);
  const { email, emailVerified, name, picture } = profile;
  const said = Object.entries({ email, name, picture }).filter(([, value]) => value !== null);
  const row = await insertUser(
    tx,
    account.settings.default_country_iso,
    { ...Object.fromEntries(said), email_verified: emailVerified, user_metadata: metadata.user, app_metadata: metadata.app },
    tx.at,
  );
  if (emailVerified) await attestAddress(tx, row.id, connection.type);
  const named = { userId: row.id, connectionId: connection.id, subject: profile.subject };
  await insertIdentity(tx, rooms.keyring, named, brought);
  const data = { client_id: client.clientId, connection: connection.id };
  await record(tx, "auth.signup", data, { user: row.id, client: client.id });
  return row.id;
};

/** What is written together with an admission, and answered with it. */
export type Keep<T> = (tx: Transaction, admitted: Admitted) => Promise<T>;

/** Decides and does it in one. Somebody new has to be asked about first: without an admission nothing is done for them. */
const settle = async (tx: Transaction, settling: Settling, admission: Admission | undefined): Promise<Admitted | "unasked"> => {
  const { visit, connection, profile } = settling;
  const [known] = await Promise.all([
    knownOf(tx, connection.id, profile),
    holdOffered(tx, connection.id, askingAt(visit.account, visit.client)),
  ]);
  const resolution = admissible(resolve(profile, known));
  if (resolution.kind === "create") {
    if (!admission) return "unasked";
    return { userId: await create(tx, settling, admission), signedUp: true };
  }
  if (resolution.kind === "join") await join(tx, settling, resolution);
  else await greet(tx, settling, resolution);
  return { userId: resolution.userId, signedUp: false };
};

/** The one place where somebody is about to become a user by signing in at a provider: before any transaction, and before any row. */
const askFor = async ({ rooms, visit, connection, profile }: Settling): Promise<Admission> => {
  const { account, client, browser } = visit;
  if (!client) throw problem("signup_disabled", "Nobody signs up here. Sign in at an application first.");
  return rooms.askAboutSignUp({
    account,
    client,
    connectionId: connection.id,
    ip: browser.ip,
    userAgent: browser.userAgent,
    language: browser.language,
    said: { email: profile.email, name: profile.name },
  });
};

/** In whose name users are created and changed by a login: the application's. */
export const actorOf = ({ client, browser: { ip }, progress: { loginId } }: Visit): Actor => ({
  type: "client",
  id: client?.clientId ?? "account",
  ip,
  ...(loginId === undefined ? {} : { login: loginId }),
});

/** Most logins are of somebody who is there, so that is tried first; nothing was written when it turns out otherwise. */
const attempt = async <T>(settling: Settling, keep: Keep<T>): Promise<T> => {
  const { rooms, visit } = settling;
  const context = rooms.database.context(visit.account.id, actorOf(visit));
  const settled = (admission?: Admission) =>
    context.transact(async (tx) => {
      const admitted = await settle(tx, settling, admission);
      return admitted === "unasked" ? admitted : { kept: await keep(tx, admitted) };
    });
  const admitted = await settled();
  if (admitted !== "unasked") return admitted.kept;
  const created = await settled(await askFor(settling));
  if (created === "unasked") throw new Moved();
  return created.kept;
};

/** Of two first logins of one person at once, one is told that the other was first, and finds the user there. */
const isRace = (error: unknown): boolean =>
  error instanceof Moved || (error instanceof Problem && ["identity_already_linked", "already_exists"].includes(error.code));

const rounds = 3;

/**
 * Admits whom a provider speaks of: a returning user, one whom the provider's word joins to who was there, or a new one.
 * Throws `email_taken`, `identity_conflict`, `invalid_connection`, `signup_denied`, `signup_disabled`, `user_suspended`, or what
 * `keep` throws, which undoes it all; answers what `keep` does.
 */
export const admit = async <T>(
  rooms: FederationRooms,
  visit: Visit,
  connection: Connection,
  identified: Identified,
  keep: Keep<T>,
): Promise<T> => {
  const { profile, tokens } = identified;
  const settling = { rooms, visit, connection, profile, brought: { profile: keptProfile(identified), tokens } };
  for (let round = 1; ; round += 1)
    try {
      return await attempt(settling, keep);
    } catch (error) {
      if (!isRace(error) || round === rounds) throw error;
    }
};

import { lifetimes } from "@faable/auth-contract";
import { type Selectable, sql } from "kysely";
import { createId, hashSecret, matchesHash, randomSecret } from "../../base/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { compiledOnce, type Given, type Scope, type Transaction, tenantTable } from "../../ground/tenancy/index.ts";
import type { AuthorizationRequest, Interaction, Progress } from "./interaction.ts";
import type { ResumeState } from "./resume-state.ts";
import { readProgress, readRequest } from "./stored.ts";

const interactions = tenantTable("interactions");

type Row = Selectable<Tables["interactions"]>;

const interactionFrom = (row: Row): Interaction =>
  Object.freeze({
    id: row.id,
    browserHash: row.browser_hash,
    client: row.client_id,
    request: readRequest(row.request),
    progress: readProgress(row.progress),
    finished: row.finished_at !== null,
    startedAt: row.created_at,
    expiresAt: row.expires_at,
  });

/** The handle by which a login's pages name it, and the id by which it is known here. */
export interface Handle {
  readonly handle: string;
  readonly id: string;
}

export const newHandle = (): Handle => {
  const handle = randomSecret();
  return { handle, id: hashSecret(handle) };
};

/** A login that begins. */
export interface Beginning {
  /** Resource id; none where a page of ours asks for nobody in particular. */
  readonly client: string | undefined;
  readonly request: AuthorizationRequest;
  /** What binds the browser to its logins; absent where the first that comes is bound. */
  readonly browser: string | undefined;
  readonly progress?: Progress;
  /** Of one that leaves before any page of ours: what its person comes back with. */
  readonly secret?: string;
}

/** Stores a login that begins, with an id if it has none yet. */
export const beginInteraction = async (
  scope: Scope,
  id: string,
  { client, request, browser, progress, secret }: Beginning,
  now: Date,
): Promise<void> => {
  await interactions.insert(scope, {
    id,
    browser_hash: browser === undefined ? null : hashSecret(browser),
    client_id: client ?? null,
    request: JSON.stringify(request),
    progress: JSON.stringify({ loginId: createId("login", now), ...progress }),
    resume_hash: secret === undefined ? null : hashSecret(secret),
    finished_at: null,
    expires_at: new Date(now.getTime() + lifetimes.interaction * 1000),
    created_at: now,
    updated_at: now,
  });
};

/** The login of a handle, if there is one; it may be finished or expired. */
export const findInteraction = async (scope: Scope, handle: string): Promise<Interaction | undefined> => {
  const row = await interactions.find(scope, hashSecret(handle));
  return row && interactionFrom(row);
};

interface Changing {
  readonly id: string;
  readonly now: Date;
}

/** A login that is not finished yet: of those who finish one at once, one finds it. */
const underWay = ({ db, accountId }: Scope, given: Given<Pick<Changing, "id">>) =>
  db
    .updateTable("interactions")
    .where("account_id", "=", accountId)
    .where("id", "=", given("id"))
    .where("finished_at", "is", null)
    .returning("id");

const saving = compiledOnce((scope, given: Given<Changing & { readonly progress: string }>) =>
  underWay(scope, given).set({ progress: given("progress"), updated_at: given("now") }),
);

/** Replaces how far a login has come, unless it has been finished meanwhile. Answers whether it did. */
export const saveProgress = async (scope: Scope, id: string, progress: Progress, now: Date): Promise<boolean> =>
  (await saving(scope, { id, now, progress: JSON.stringify(progress) })).length > 0;

interface Pausing extends Changing {
  readonly progress: string;
  readonly state: string;
  readonly end: Date;
}

const pausing = compiledOnce((scope, given: Given<Pausing>) =>
  underWay(scope, given).set({
    progress: given("progress"),
    resume_hash: given("state"),
    expires_at: given("end"),
    updated_at: given("now"),
  }),
);

/**
 * Lets a login wait for its person: `state` is what they come back with, once, and takes the place of one from before. A
 * person takes their time elsewhere, so the login lasts as long from now as one that begins.
 */
export const pauseInteraction = async (
  scope: Scope,
  id: string,
  progress: Progress,
  state: string,
  now: Date,
): Promise<boolean> => {
  const end = new Date(now.getTime() + lifetimes.interaction * 1000);
  const paused = await pausing(scope, { id, now, end, progress: JSON.stringify(progress), state: hashSecret(state) });
  return paused.length > 0;
};

/** The login of a handle, if it is paused and this is what it is resumed with. */
export const findPaused = async (scope: Scope, { handle, secret }: ResumeState): Promise<Interaction | undefined> => {
  const row = await interactions.find(scope, hashSecret(handle));
  const fits = row !== undefined && row.finished_at === null && row.resume_hash !== null && matchesHash(secret, row.resume_hash);
  return fits ? interactionFrom(row) : undefined;
};

const resumption = compiledOnce((scope, given: Given<{ readonly id: string; readonly state: string }>) =>
  underWay(scope, given).where("resume_hash", "=", given("state")).set({ resume_hash: null }),
);

/** Consumes the `state` of a paused login: of any number of returns at once, one is answered `true`. */
export const resumeInteraction = async (scope: Scope, id: string, state: string): Promise<boolean> =>
  (await resumption(scope, { id, state: hashSecret(state) })).length > 0;

const finishing = compiledOnce((scope, given: Given<Changing>) =>
  underWay(scope, given).set({ finished_at: given("now"), updated_at: given("now") }),
);

/** Finishes a login: of two that try at once one does. */
export const finishInteraction = async (scope: Scope, id: string, now: Date): Promise<boolean> =>
  (await finishing(scope, { id, now })).length > 0;

/**
 * Finishes the logins under way in which this user has proven something: with another password, what was proven with the one
 * before is worth nothing any more (SEC-LOGIN-08). Reads the account's logins of the last half hour.
 */
export const endLoginsOf = async ({ db, accountId, at }: Transaction, userId: string): Promise<void> => {
  await db
    .updateTable("interactions")
    .set({ finished_at: at, updated_at: at })
    .where("account_id", "=", accountId)
    .where("expires_at", ">", at)
    .where("finished_at", "is", null)
    .where(sql<string>`progress #>> '{proof,userId}'`, "=", userId)
    .execute();
};

/** Binds a login to the browser that opens its first page, if it is bound to none yet. Answers whether it is bound to this one. */
export const bindInteraction = async ({ db, accountId }: Scope, id: string, browser: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable("interactions")
    .set({ browser_hash: hashSecret(browser) })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .where("browser_hash", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

import { randomBytes } from "node:crypto";
import { lifetimes } from "@faable/auth-contract";
import { createId, hashSecret, randomSecret } from "../../base/index.ts";
import type { Transaction } from "../../ground/tenancy/index.ts";
import { revokeSessionRow } from "./revoke-row.ts";
import { type Session, sessionFrom } from "./session.ts";
import { sessions } from "./session-store.ts";

/** Somebody who has just proven who they are, and from where. */
export interface SignIn {
  readonly userId: string;
  /** Resource id of the client at which it happened; `null` where it was a page of ours. */
  readonly clientId: string | null;
  readonly connectionId: string | null;
  readonly authenticatedAt: Date;
  readonly amr: readonly string[];
  readonly acr: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Whether the browser may keep the cookie after it is closed. */
  readonly persistent: boolean;
}

export interface Established {
  readonly session: Session;
  /** The cookie's new value. Absent for a direct grant. */
  readonly cookie: string | undefined;
}

const longestUserAgent = 400;

const signedIn = ({ connectionId, authenticatedAt, amr, acr, ip, userAgent, persistent }: SignIn, at: Date) => ({
  connection_id: connectionId,
  authenticated_at: authenticatedAt,
  amr: JSON.stringify(amr),
  acr,
  ip,
  user_agent: userAgent?.slice(0, longestUserAgent) ?? null,
  persistent,
  last_seen_at: at,
  expires_at: new Date(at.getTime() + lifetimes.session * 1000),
  updated_at: at,
});

const newSid = (): string => `sid_${randomBytes(16).toString("hex")}`;

/** All of the row is known here, so nobody waits for it. */
const create = (tx: Transaction, signIn: SignIn, cookie: string | undefined): Session => {
  const row = {
    id: createId("session", tx.at),
    status: "active",
    user_id: signIn.userId,
    client_id: signIn.clientId,
    sid: newSid(),
    cookie_hash: cookie === undefined ? null : hashSecret(cookie),
    browser_seen_at: cookie === undefined ? null : tx.at,
    revoked_at: null,
    revoked_reason: null,
    created_at: tx.at,
    ...signedIn(signIn, tx.at),
  } as const;
  sessions.add(tx, row);
  return sessionFrom({ ...row, amr: [...signIn.amr] });
};

const renew = async (tx: Transaction, id: string, signIn: SignIn, cookie: string): Promise<Session> =>
  sessionFrom(
    await sessions.update(tx, id, { cookie_hash: hashSecret(cookie), browser_seen_at: tx.at, ...signedIn(signIn, tx.at) }),
  );

/**
 * Signs a browser in. Its cookie's value is new every time, so that one that was planted before never becomes a signed-in
 * one. One row per browser: the session it came with goes on when it is the same person's, and ends when it is another's.
 */
export const establishSession = async (
  tx: Transaction,
  signIn: SignIn,
  cameWith: Session | undefined,
): Promise<{ readonly session: Session; readonly cookie: string }> => {
  const cookie = randomSecret();
  const before = cameWith && (await sessions.lockForChange(tx, cameWith.id));
  const goesOn = before && before.revoked_at === null && before.user_id === signIn.userId && before.expires_at > tx.at;
  if (goesOn) return { session: await renew(tx, before.id, signIn, cookie), cookie };
  if (before && before.revoked_at === null) await revokeSessionRow(tx, before.id, "logout");
  return { session: create(tx, signIn, cookie), cookie };
};

/** A session of a direct grant: no browser holds it. Its user is known to be there. */
export const establishDirectSession = (tx: Transaction, signIn: SignIn): Session => create(tx, signIn, undefined);

/** What a browser's session is named by from now on. */
export interface RenewedCookie {
  readonly value: string;
  readonly persistent: boolean;
}

/** Gives a browser's session another cookie: whoever has a copy of the old one has nothing any more. */
export const renewCookie = async (tx: Transaction, id: string): Promise<RenewedCookie> => {
  const value = randomSecret();
  const { persistent } = await sessions.update(tx, id, { cookie_hash: hashSecret(value), updated_at: tx.at });
  return { value, persistent };
};

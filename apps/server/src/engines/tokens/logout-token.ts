import { randomUUID } from "node:crypto";
import { lifetimes } from "@faable/auth-contract";
import { seconds } from "../../base/index.ts";
import type { Client } from "../../records/clients/index.ts";
import type { Keys } from "../../records/keys/index.ts";
import type { Account } from "../../records/tenants/index.ts";

/** A session of which a client is told that it has ended. */
export interface EndedSession {
  readonly account: Account;
  readonly client: Client;
  readonly subject: string;
  readonly sid: string;
  readonly now: Date;
}

const backChannelLogout = "http://schemas.openid.net/event/backchannel-logout";

/** Signs a logout token (OIDC Back-Channel Logout §2.4). It never has a nonce, so that it cannot pass for an ID token. */
export const mintLogoutToken = async (keys: Keys, { account, client, subject, sid, now }: EndedSession): Promise<string> =>
  keys.sign(keys.peek(account.id) ?? (await keys.get(account.id)), "RS256", "logout+jwt", {
    iss: account.issuer,
    aud: client.clientId,
    iat: seconds(now),
    exp: seconds(now) + lifetimes.logoutToken,
    jti: randomUUID(),
    sub: subject,
    sid,
    events: { [backChannelLogout]: {} },
  });

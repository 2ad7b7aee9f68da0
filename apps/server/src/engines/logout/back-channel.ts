import { setTimeout as sleep } from "node:timers/promises";
import type { AuditStatus } from "@faable/auth-contract";
import type { Clock } from "../../base/index.ts";
import { recordOnce } from "../../ground/events/index.ts";
import type { Handle } from "../../ground/jobs/index.ts";
import { type Outbound, OutboundFailure } from "../../ground/outbound/index.ts";
import type { Database } from "../../ground/tenancy/index.ts";
import { type Client, findClients } from "../../records/clients/index.ts";
import type { Keys } from "../../records/keys/index.ts";
import type { sessionEnd } from "../../records/sessions/index.ts";
import type { Tenants } from "../../records/tenants/index.ts";
import { type EndedSession, mintLogoutToken } from "../tokens/index.ts";

/** What notices of ended sessions work with. */
export interface BackChannel {
  readonly database: Database;
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly outbound: Outbound;
  readonly clock: Clock;
}

/** Milliseconds before the second and the third try, as the contract has them (`oauth-oidc.md` §9.2). */
const waits = [500, 2_000] as const;

/** Every status but this one is a failure, redirects too. What else was answered is nobody's business (SEC-OUT-02). */
const ok = 200;

const post = async ({ keys, outbound }: BackChannel, url: string, ended: EndedSession): Promise<boolean> => {
  const body = new URLSearchParams({ logout_token: await mintLogoutToken(keys, ended) }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  try {
    return (await outbound.request({ method: "POST", url, headers, body })).status === ok;
  } catch (error) {
    if (error instanceof OutboundFailure) return false;
    throw error;
  }
};

/** Each try has a token of its own: a client that saw the first one, and failed after it, need not take the second for a replay. */
const deliver = async (
  rooms: BackChannel,
  url: string,
  ended: Omit<EndedSession, "now">,
  signal: AbortSignal,
): Promise<boolean> => {
  const attempt = () => post(rooms, url, { ...ended, now: rooms.clock() });
  let delivered = await attempt();
  for (const wait of waits) {
    if (delivered) break;
    await sleep(wait, undefined, { signal });
    delivered = await attempt();
  }
  return delivered;
};

/** Tells one client of the end of one session (OIDC Back-Channel Logout §2.5), and records how that went, once. */
export const tellOfSessionEnd =
  (rooms: BackChannel): Handle<typeof sessionEnd.data> =>
  async ({ accountId, data: { log, session, sid, user, client: id }, signal }) => {
    const scope = rooms.database.backgroundScope(accountId);
    const account = await rooms.tenants.byId(accountId);
    const [client] = await findClients(scope, [id]);
    if (!account || !client) return;
    const url = client.backChannelLogout;
    const delivered = url !== null && (await deliver(rooms, url, { account, client, subject: user, sid }, signal));
    const status = url === null ? "skipped" : delivered ? "success" : "failed";
    await recordOnce(scope, log, event(client, session, user, status, rooms.clock()));
  };

const event = (client: Client, session: string, user: string, status: AuditStatus, at: Date) => ({
  type: "oauth.backchannel_logout" as const,
  at,
  status,
  data: { client_id: client.clientId, session },
  concerned: { client: client.id, user },
});

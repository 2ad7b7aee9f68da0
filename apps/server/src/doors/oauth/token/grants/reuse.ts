import { recordAll } from "../../../../ground/events/index.ts";
import type { Database } from "../../../../ground/tenancy/index.ts";
import { type Grant as AuthorizationGrant, endGrant, loginOf } from "../../../../records/grants/index.ts";
import type { TokenRequest } from "../request.ts";

const named = { authorization_code: "An authorization code", refresh_token: "A refresh token" } as const;

/** Somebody has a copy of what works once. Which of the two is the thief cannot be known, so neither goes on (RFC 9700 §4.14.2). */
export const endReusedGrant = async (
  database: Database,
  { account, client, address, now }: TokenRequest,
  grant: AuthorizationGrant,
  kind: "authorization_code" | "refresh_token",
): Promise<void> => {
  const actor = { type: "client", id: client.clientId, ip: address, login: loginOf(grant.id) } as const;
  await database.context(account.id, actor).transact(async (tx) => {
    if (!(await endGrant(tx, grant.id, "reused", now))) return;
    await recordAll(tx, [
      {
        type: "oauth.token.reuse",
        message: `${named[kind]} came back after it had been used: everything that came of its grant was ended.`,
        at: now,
        actor,
        data: { client_id: client.clientId, kind, grant: grant.id },
        concerned: { user: grant.userId, client: client.id },
      },
    ]);
  });
};

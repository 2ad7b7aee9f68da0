import { problem } from "../../../base/index.ts";
import { recordAll } from "../../../ground/events/index.ts";
import type { Database } from "../../../ground/tenancy/index.ts";
import type { UserShape } from "../../../records/users/index.ts";
import type { TokenRequest } from "./request.ts";

/** No grant of any type gives a suspended user a token. */
export const assertActive = async (
  database: Database,
  { account, client, address, now }: TokenRequest,
  user: UserShape,
  flow: string,
): Promise<void> => {
  if (!user.suspended) return;
  const actor = { type: "client", id: client.clientId, ip: address } as const;
  await recordAll(database.scope(account.id), [
    { type: "auth.suspended", at: now, actor, data: { flow }, concerned: { user: user.id, client: client.id } },
  ]);
  throw problem("user_suspended", "user is suspended");
};

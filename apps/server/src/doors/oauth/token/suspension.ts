import { problem } from "../../../base/index.ts";
import type { Database } from "../../../ground/tenancy/index.ts";
import { loginOf } from "../../../records/grants/index.ts";
import { recordSuspended } from "../../../records/users/index.ts";
import type { UserAuthorized } from "./grants/grant.ts";
import type { TokenRequest } from "./request.ts";

/** No grant of any type gives a suspended user a token. */
export const assertActive = async (
  database: Database,
  { account, client, address, now }: TokenRequest,
  { user, grant }: Pick<UserAuthorized, "user" | "grant">,
  flow: string,
): Promise<void> => {
  if (!user.suspended) return;
  await recordSuspended(database.scope(account.id), {
    userId: user.id,
    client,
    ip: address,
    flow,
    at: now,
    login: loginOf(grant.id),
  });
  throw problem("user_suspended", "user is suspended");
};

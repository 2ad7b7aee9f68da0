import type { Problem } from "../../base/index.ts";
import { recordAll } from "../../ground/events/index.ts";
import { recordSuspended } from "../../records/users/index.ts";
import { actorOf } from "./admit.ts";
import { reasonOf } from "./failure.ts";
import type { FederationRooms } from "./rooms.ts";
import type { Visit } from "./visit.ts";

/** Tells the account's log why nobody was signed in, in words of ours. */
export const noteFailure = async (
  rooms: FederationRooms,
  visit: Visit,
  connectionId: string,
  refused: Problem,
): Promise<void> => {
  const { account, client, browser, request } = visit;
  const scope = rooms.database.scope(account.id);
  const at = rooms.clock();
  const flow = request.ownPage ? "account" : "authorize";
  const userId = refused.details?.user;
  if (refused.code === "user_suspended" && typeof userId === "string")
    return recordSuspended(scope, { userId, client, ip: browser.ip, flow: "social", at, login: actorOf(visit).login });
  const data = {
    ...(client ? { client_id: client.clientId } : {}),
    connection: connectionId,
    flow,
    error: refused.code,
    reason: reasonOf(refused),
  };
  const concerned = client ? { client: client.id } : {};
  await recordAll(scope, [{ type: "user.login", status: "failed", at, actor: actorOf(visit), data, concerned }]);
};

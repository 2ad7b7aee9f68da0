import { lifetimes } from "@faable/auth-contract";
import type { FastifyRequest } from "fastify";
import { type Clock, isStorable, Problem } from "../../../base/index.ts";
import type { Clients } from "../../../records/clients/index.ts";
import { record } from "../../../ground/events/index.ts";
import type { Db } from "../../../ground/storage/index.ts";

export type RecordRefusal = (request: FastifyRequest, error: unknown) => Promise<void>;

/** What a client that does exist was refused. Requests that name no client of the account leave no row: strangers choose them. */
const claimedClientId = ({ body, headers }: FastifyRequest): string | undefined => {
  const inBody: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "client_id") : undefined;
  if (typeof inBody === "string") return inBody;
  const basic = /^basic (.+)$/i.exec(headers.authorization ?? "")?.[1];
  return basic === undefined ? undefined : Buffer.from(basic, "base64").toString("utf8").split(":")[0];
};

const audienceOf = ({ body }: FastifyRequest): string | undefined => {
  const audience: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "audience") : undefined;
  return typeof audience === "string" ? audience.slice(0, 512) : undefined;
};

/** Refusals of known clients are audit rows; refusals for a spent budget are not, so that they cannot flood the log. */
export const createRecordRefusal =
  (db: Db, clients: Clients, clock: Clock): RecordRefusal =>
  async (request, error) => {
    if (!(error instanceof Problem) || error.code === "too_many_requests") return;
    const clientId = claimedClientId(request);
    const client = clientId === undefined || !isStorable(clientId) ? undefined : await clients.get(request.account.id, clientId);
    if (!client) return;
    await record(db, {
      accountId: request.account.id,
      type: "oauth.token.client_credentials",
      status: "failed",
      message: error.message,
      at: clock(),
      actor: { type: "client", id: client.clientId, ip: request.ip },
      data: { client_id: client.clientId, audience: audienceOf(request), error: error.code },
      clientId: client.id,
      keepFor: lifetimes.tokenLogs,
    });
  };

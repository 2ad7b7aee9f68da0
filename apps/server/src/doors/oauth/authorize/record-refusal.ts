import type { FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { Problem } from "../../../base/index.ts";
import { recordAll } from "../../../ground/events/index.ts";
import type { Budget } from "../../../ground/limits/index.ts";
import type { Database } from "../../../ground/tenancy/index.ts";
import type { Clients } from "../../../records/clients/index.ts";
import { sourceAddress } from "../../http/index.ts";
import { namedClient } from "./client-and-redirect.ts";
import type { AuthorizationParameters } from "./parameters.ts";

export interface RefusalRows {
  readonly clients: Clients;
  readonly database: Database;
  readonly clock: () => Date;
  /** Rows per client and source address; absent when limits are switched off. Refusals beyond them are answered, and not told. */
  readonly refusals: Budget | undefined;
  readonly logger: Logger;
}

/** Where it was to lead, without what applications put behind it. */
const placeOf = (uri: string): string => (URL.canParse(uri) ? uri.replace(/[?#].*/s, "") : "").slice(0, 512);

const write = async (
  rooms: RefusalRows,
  request: FastifyRequest,
  login: string,
  { client_id, redirect_uri }: AuthorizationParameters,
  refusal: Problem,
): Promise<boolean> => {
  const { account } = request;
  const client = await namedClient(rooms.clients, account, client_id);
  if (!client) return false;
  const ip = sourceAddress(request);
  if ((rooms.refusals?.spend(`${account.id}\n${client.id}\n${ip}`) ?? 0) > 0) return false;
  const place = redirect_uri === undefined ? "" : placeOf(redirect_uri);
  await recordAll(rooms.database.scope(account.id), [
    {
      type: "oauth.authorize",
      at: rooms.clock(),
      actor: { type: "client", id: client.clientId, ip, login },
      message: refusal.message,
      data: { client_id: client.clientId, error: refusal.code, ...(place === "" ? {} : { redirect_uri: place }) },
      concerned: { client: client.id },
    },
  ]);
  return true;
};

/**
 * Writes in the logs that a request for a login was refused, for whoever administers the client. Answers whether it did. Names
 * that no client has are anybody's invention, and a fault of ours is in the process log; the answer depends on neither.
 */
export const recordRefusal = async (
  rooms: RefusalRows,
  request: FastifyRequest,
  login: string,
  parameters: AuthorizationParameters,
  error: unknown,
): Promise<boolean> => {
  if (!(error instanceof Problem) || error.status >= 500) return false;
  return write(rooms, request, login, parameters, error).catch((failure: unknown) => {
    rooms.logger.error(
      { reqId: request.id, account: request.account.id, code: error.code, err: failure },
      "a refused login could not be recorded",
    );
    return false;
  });
};

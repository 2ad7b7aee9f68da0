import { grantEvent } from "@faable/auth-contract";
import type { FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { type Clock, isStorable, type Problem } from "../../../base/index.ts";
import { recordAll } from "../../../ground/events/index.ts";
import type { Database } from "../../../ground/tenancy/index.ts";
import type { Client, Clients } from "../../../records/clients/index.ts";
import { sourceAddress, toProblem } from "../../http/index.ts";
import { callerKey, spendFailure, type TokenBudgets } from "./budgets.ts";
import { basicCredentials } from "./client-authentication.ts";

/** What a refused token request is answered with, given what was thrown. */
export type Refuse = (error: unknown, request: FastifyRequest) => Promise<Problem>;

interface Refusals {
  readonly database: Database;
  readonly clients: Clients;
  readonly clock: Clock;
  /** Absent when limits are switched off. */
  readonly budgets: TokenBudgets | undefined;
  readonly logger: Logger;
}

const textIn = (body: unknown, name: string): string | undefined => {
  const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === "string" ? value : undefined;
};

const claimedClientId = ({ body, headers }: FastifyRequest): string | undefined =>
  textIn(body, "client_id") ?? basicCredentials(headers.authorization ?? "")?.clientId;

/** The client of the account that a refused request names. Strangers choose names, so most name none. */
const namedClient = async ({ clients, logger }: Refusals, request: FastifyRequest): Promise<Client | undefined> => {
  const clientId = claimedClientId(request);
  if (clientId === undefined || !isStorable(clientId)) return undefined;
  const { id } = request.account;
  try {
    return clients.peek(id, clientId) ?? (await clients.get(id, clientId));
  } catch (error) {
    logger.error({ reqId: request.id, err: error }, "the client of a refused token request could not be looked up");
    return undefined;
  }
};

const write = ({ database, clock }: Refusals, request: FastifyRequest, client: Client, refusal: Problem): Promise<void> => {
  const audience = textIn(request.body, "audience")?.slice(0, 512);
  return recordAll(database.scope(request.account.id), [
    {
      type: grantEvent(textIn(request.body, "grant_type")),
      status: "failed",
      message: refusal.message,
      at: clock(),
      actor: {
        type: "client",
        id: client.clientId,
        ip: sourceAddress(request),
        ...(refusal.login === undefined ? {} : { login: refusal.login }),
      },
      data: { client_id: client.clientId, error: refusal.code, ...(audience === undefined ? {} : { audience }) },
      concerned: { client: client.id },
    },
  ]);
};

/** The answer does not depend on whether its record could be written; that it could not is a matter for the operator. */
const writeOrTell = (refusals: Refusals, request: FastifyRequest, client: Client, refusal: Problem): Promise<void> =>
  write(refusals, request, client, refusal).catch((error: unknown) =>
    refusals.logger.error(
      { reqId: request.id, account: request.account.id, client: client.id, code: refusal.code, err: error },
      "a refused token request could not be recorded",
    ),
  );

/** Failures of the server itself, and refusals that a budget has made already, cost the caller nothing more. */
const isFree = ({ status, code }: Problem): boolean => status >= 500 || code === "too_many_requests";

/**
 * What every refusal of the token endpoint goes through, whichever step made it, parsing included: it spends the failure
 * budget, and while there is one, a refusal of a known client becomes an audit row. So nobody floods the log, and nobody
 * guesses faster than the budget; the right secret is never refused for another's failures, since it asks no such budget.
 */
export const createRefuse =
  (refusals: Refusals): Refuse =>
  async (error, request) => {
    const refusal = toProblem(error, request);
    // Unknown hosts have no account, hence no client and no log.
    if (isFree(refusal) || !request.account) return refusal;
    const client = await namedClient(refusals, request);
    const throttled = spendFailure(refusals.budgets, callerKey(request.account.id, client?.clientId, sourceAddress(request)));
    if (throttled) return throttled;
    if (client) await writeOrTell(refusals, request, client, refusal);
    return refusal;
  };

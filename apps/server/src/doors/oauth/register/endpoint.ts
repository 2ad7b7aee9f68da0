import {
  type BodyOf,
  deleteRegistration,
  limits,
  type Operation,
  type ParamsOf,
  readRegistration,
  registerClient,
  updateRegistration,
} from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isStorable, problem } from "../../../base/index.ts";
import type { Budget } from "../../../ground/limits/index.ts";
import type { Context, Database } from "../../../ground/tenancy/index.ts";
import * as clients from "../../../records/clients/index.ts";
import { type ErrorRenderer, sourceAddress } from "../../http/index.ts";
import { registrationProblem } from "./problems.ts";

export interface RegistrationEndpoint {
  readonly database: Database;
  /** Requests per account and address; absent when limits are switched off. */
  readonly budget: Budget | undefined;
}

/** Before the body is read: nobody is known here, so each address has few requests. */
const spend =
  ({ budget }: RegistrationEndpoint) =>
  async (request: FastifyRequest): Promise<void> => {
    const seconds = budget?.spend(`${request.account.id}\n${sourceAddress(request)}`) ?? 0;
    if (budget && seconds > 0)
      throw problem(
        "too_many_requests",
        `More than ${budget.limit} requests about registrations in ${budget.window} seconds from one address. Try again in ${seconds} seconds.`,
        { headers: { "retry-after": String(seconds) } },
      );
  };

const assertOpen = async ({ account }: FastifyRequest): Promise<void> => clients.assertRegistrationOpen(account);

/** Nobody vouches for who registers; what it does afterwards it does as the client that it is. */
const contextOf = ({ database }: RegistrationEndpoint, request: FastifyRequest, clientId?: string): Context =>
  database.context(request.account.id, {
    ...(clientId === undefined ? { type: "system", id: "registration" } : { type: "client", id: clientId }),
    ip: sourceAddress(request),
  });

interface Managing {
  Params: ParamsOf<typeof readRegistration>;
}

const accessOf = ({ headers, params }: FastifyRequest<Managing>) => {
  const [, token = ""] = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(headers.authorization ?? "") ?? [];
  if (token === "" || !isStorable(params.client_id)) throw clients.refuseToken();
  return { clientId: params.client_id, token };
};

const routeOf = (operation: Operation, endpoint: RegistrationEndpoint) => ({
  url: operation.path,
  bodyLimit: limits.registrationBodyBytes,
  schema: {
    ...(operation.body ? { body: operation.body } : {}),
    ...(operation.status === 204 ? {} : { response: { [operation.status]: operation.reply } }),
  },
  config: { errorFormat: "oauth", operation } as const,
  onRequest: spend(endpoint),
});

const noStore = (reply: FastifyReply): FastifyReply => reply.header("cache-control", "no-store").header("pragma", "no-cache");

/** Mounts the registration of clients (RFC 7591) and what a client may do with its own (RFC 7592). */
export const registrationDoor = (app: FastifyInstance, endpoint: RegistrationEndpoint, render: ErrorRenderer): void => {
  app.setErrorHandler((error, request, reply) => render(registrationProblem(error, request), request, reply));
  const creating = routeOf(registerClient, endpoint);
  app.route<{ Body: BodyOf<typeof registerClient> }>({
    ...creating,
    method: "POST",
    onRequest: [creating.onRequest, assertOpen],
    handler: async (request, reply) => {
      const { issuer } = request.account;
      const registered = await clients.registerClient(contextOf(endpoint, request), issuer, request.body);
      return noStore(reply).status(registerClient.status).send(registered);
    },
  });
  app.route<Managing>({
    ...routeOf(readRegistration, endpoint),
    method: "GET",
    handler: async (request, reply) => {
      const { id, issuer } = request.account;
      const registered = await clients.readRegistration(endpoint.database.scope(id), issuer, accessOf(request));
      return noStore(reply).send(registered);
    },
  });
  app.route<Managing & { Body: BodyOf<typeof updateRegistration> }>({
    ...routeOf(updateRegistration, endpoint),
    method: "PUT",
    handler: async (request, reply) => {
      const access = accessOf(request);
      const context = contextOf(endpoint, request, access.clientId);
      const registered = await clients.updateRegistration(context, request.account.issuer, access, request.body);
      return noStore(reply).send(registered);
    },
  });
  app.route<Managing>({
    ...routeOf(deleteRegistration, endpoint),
    method: "DELETE",
    handler: async (request, reply) => {
      const access = accessOf(request);
      await clients.deleteRegistration(contextOf(endpoint, request, access.clientId), access);
      return noStore(reply).status(deleteRegistration.status).send();
    },
  });
};

import { pushAuthorizationRequest } from "@faable/auth-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { problem } from "../../../base/index.ts";
import { assertOriginAllowed } from "../../http/index.ts";
import { authenticatedClient } from "../token/authenticated-client.ts";
import type { TokenBudgets } from "../token/budgets.ts";
import { clientParameterNames } from "../token/client-authentication.ts";
import { mountForClients } from "../token/mount.ts";
import { readParameters } from "../token/request.ts";
import { destinationOf } from "./client-and-redirect.ts";
import type { AuthorizationEndpoint } from "./door.ts";
import { readAuthorizationParameters } from "./parameters.ts";
import { keepPushed } from "./pushed.ts";
import { authorizationRequest } from "./request.ts";

type Endpoint = AuthorizationEndpoint & { readonly budgets: TokenBudgets | undefined };

const handle = async (endpoint: Endpoint, request: FastifyRequest) => {
  const { account, body, headers } = request;
  const named = readParameters(body, clientParameterNames);
  const client = await authenticatedClient(endpoint, request, named, endpoint.clock());
  assertOriginAllowed(client, account, headers.origin);
  const { parameters, flaws } = readAuthorizationParameters(body);
  if (parameters.request_uri !== undefined) throw problem("invalid_request", "A pushed request cannot hold a request_uri.");
  const own = { ...parameters, client_id: client.clientId };
  const destination = await destinationOf(endpoint.clients, account, own, flaws);
  const asked = await authorizationRequest(endpoint, account, destination, own, flaws);
  return keepPushed(endpoint, account, client, asked);
};

/** Mounts the endpoint for pushed authorization requests (RFC 9126). */
export const pushDoor = (app: FastifyInstance, endpoint: Endpoint): void =>
  mountForClients(app, pushAuthorizationRequest, (request) => handle(endpoint, request));

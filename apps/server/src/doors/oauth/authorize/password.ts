import { type BodyOf, signInWithPassword as operation, redeemTicket } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { problem } from "../../../base/index.ts";
import { authenticateWithPassword, type PasswordLogin } from "../../../engines/passwords/index.ts";
import type { Client } from "../../../records/clients/index.ts";
import { beginInteraction, newHandle } from "../../../records/interactions/index.ts";
import { assertOriginAllowed, sourceAddress } from "../../http/index.ts";
import { sendPage, ticketForm } from "../../pages/index.ts";
import { destinationOf } from "./client-and-redirect.ts";
import type { AuthorizationEndpoint } from "./door.ts";
import { readAuthorizationParameters } from "./parameters.ts";
import { authorizationRequest } from "./request.ts";

/** What a sign-in by an application's own form works with. */
export interface PasswordEndpoint extends AuthorizationEndpoint {
  readonly passwords: PasswordLogin;
}

type Body = BodyOf<typeof operation>;

/** What is asked for when nothing is: the form is how people sign in, and an application wants to know whom. */
const defaultScope = "openid profile email";

/** What of the form is an authorization request. How it is answered is no matter of the form's. */
const readRequest = ({ username: _, password: __, realm, connection = realm, ...body }: Body) => {
  const { client_id, redirect_uri, state, audience, scope, nonce, connection_id, response_type } = body;
  const { code_challenge, code_challenge_method } = body;
  const { parameters, flaws } = readAuthorizationParameters({
    client_id,
    redirect_uri,
    state,
    audience,
    scope,
    nonce,
    connection,
    connection_id,
    response_type,
    code_challenge,
    code_challenge_method,
  });
  return { parameters: { response_type: "code", scope: defaultScope, ...parameters }, flaws };
};

/**
 * Passwords are typed at the tenant's own applications alone. A client that registered itself chose its callbacks, and with
 * them the pages that may bring a ticket: it could sign any visitor in as whomever it likes.
 */
const assertMayTakePasswords = ({ registration }: Client): void => {
  if (registration === "dynamic")
    throw problem("unauthorized_client", "A client that registered itself takes no passwords. Send people to /authorize.");
};

/**
 * Checks the request as `/authorize` does, then the password, and keeps what was proven as a login that waits for its
 * browser. The answer goes to a script, so it holds neither session nor code: both are for whoever brings the ticket.
 */
const handle = async (
  endpoint: PasswordEndpoint,
  request: FastifyRequest<{ Body: Body }>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { account, body, headers } = request;
  const { parameters, flaws } = readRequest(body);
  const destination = await destinationOf(endpoint.clients, account, parameters, flaws);
  const { client } = destination;
  assertOriginAllowed(client, account, headers.origin);
  assertMayTakePasswords(client);
  const asked = await authorizationRequest(endpoint, account, destination, parameters, flaws);
  const { userId, connectionId, proofs } = await authenticateWithPassword(endpoint.passwords, {
    account,
    client,
    connection: { id: asked.connections[0] },
    identifier: body.username,
    password: body.password,
    ip: sourceAddress(request),
    flow: "usernamepassword",
  });
  const now = endpoint.clock();
  const how = { authenticatedAt: now.toISOString(), amr: ["pwd"], acr: "urn:faable:loa:1", signedUp: false, remember: true };
  const progress = { ticket: true, proof: { userId, connectionId, proofs, ...how } };
  const { handle: ticket, id } = newHandle();
  const scope = endpoint.database.scope(account.id);
  await beginInteraction(scope, id, { client: client.id, request: asked, browser: undefined, progress }, now);
  return sendPage(reply, ticketForm({ action: `${account.issuer}${redeemTicket.path}`, ticket }));
};

/** Mounts the sign-in by an application's own form. JSON alone: no page of another site can send it without being asked first. */
export const passwordDoor = (app: FastifyInstance, endpoint: PasswordEndpoint): void => {
  app.route<{ Body: Body }>({
    method: operation.method,
    url: operation.path,
    schema: { body: operation.body },
    config: { operation },
    handler: (request, reply) => handle(endpoint, request, reply),
  });
};

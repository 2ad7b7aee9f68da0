import { problem } from "../../../../base/index.ts";
import { asksToBreakGlass, onlyToMend } from "../../../../engines/actions/index.ts";
import { grantMachineScope, type Target, targetFor } from "../../../../engines/tokens/index.ts";
import type { Apis } from "../../../../records/apis/index.ts";
import { type Client, isPublic } from "../../../../records/clients/index.ts";
import type { TokenRequest } from "../request.ts";
import { assertMayUse, type ClientAuthorized, type Grant } from "./grant.ts";

const type = "client_credentials";

/** A machine without a secret could be anybody, so public clients have no machine tokens (RFC 6749 §4.4). */
const assertClient = (client: Client): void => {
  if (isPublic(client))
    throw problem(
      "unauthorized_client",
      "A public client cannot use client_credentials. Give it a secret by changing token_endpoint_auth_method.",
    );
  assertMayUse(type)(client);
};

const authorizedFor = (target: Target, { account, parameters }: TokenRequest): ClientAuthorized => {
  const granted = grantMachineScope(target.api, parameters.scope);
  const asked = { breakGlass: parameters.break_glass === "true", audience: target.audience };
  const breakGlass = asksToBreakGlass(account, asked);
  return { subject: "client", target, scope: breakGlass ? onlyToMend(granted) : granted, breakGlass };
};

/** Client credentials (RFC 6749 §4.4). */
export const clientCredentials = (apis: Apis): Grant => ({
  type,
  parameters: ["audience", "scope", "break_glass"],
  assertClient,
  authorize: (request) => {
    const { account, client, parameters } = request;
    const found = targetFor(apis, account, client, parameters.audience);
    return found instanceof Promise ? found.then((target) => authorizedFor(target, request)) : authorizedFor(found, request);
  },
});

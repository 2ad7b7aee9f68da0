import { record, recordAll } from "../../ground/events/index.ts";
import type { Scope, Transaction } from "../../ground/tenancy/index.ts";
import type { Client } from "../../records/clients/index.ts";
import { consentedScopes, giveConsent } from "../../records/consents/index.ts";
import type { AuthorizationRequest } from "../../records/interactions/index.ts";
import { scopeOfClaim, scopeWords } from "../tokens/index.ts";

type Asked = Pick<AuthorizationRequest, "scope" | "claims" | "audience">;

/** What a client asks to be let have, claims by name among it: each is shown as the scope that it belongs to. */
export const scopesToConsent = ({ scope = "", claims }: Asked): readonly string[] => {
  const byName = [...claims.userinfo, ...claims.idToken].flatMap((claim) => scopeOfClaim(claim) ?? []);
  return [...new Set([...scopeWords(scope), ...byName])];
};

/** Clients that an administrator made are the tenant's own and need nobody's consent; one that registered itself does. */
export const needsConsent = ({ registration }: Pick<Client, "registration">): boolean => registration === "dynamic";

/**
 * Whether the user still has to let this client act for them: before its first code, and again when it asks for more. Nothing
 * that the client can set skips it.
 */
export const owesConsent = async (scope: Scope, client: Client, request: Asked, userId: string): Promise<boolean> => {
  if (!needsConsent(client)) return false;
  const given = await consentedScopes(scope, { userId, clientId: client.id, audience: request.audience ?? "" });
  return given === undefined || scopesToConsent(request).some((word) => !given.includes(word));
};

export const consentTo = async (tx: Transaction, client: Client, request: Asked, userId: string): Promise<void> => {
  const scopes = scopesToConsent(request);
  await giveConsent(tx, { userId, clientId: client.id, audience: request.audience ?? "" }, scopes);
  await record(tx, "user.consent", { client_id: client.clientId, scope: scopes.join(" ") }, { user: userId, client: client.id });
};

/** Notes that a person refused: nothing is stored but that they did. */
export const noteRefusedConsent = (tx: Transaction, client: Client, request: Asked, userId: string): Promise<void> =>
  recordAll(tx, [
    {
      type: "user.consent",
      status: "failed",
      at: tx.at,
      actor: tx.actor,
      data: { client_id: client.clientId, scope: scopesToConsent(request).join(" ") },
      concerned: { user: userId, client: client.id },
    },
  ]);

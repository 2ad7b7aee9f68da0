import { managementAudience, type Permission } from "@faable/auth-contract";
import type { FastifyRequest } from "fastify";
import { isId, problem } from "../../base/index.ts";
import type { Clients } from "../../records/clients/index.ts";
import type { Actor } from "../../ground/events/index.ts";
import type { Budget } from "../../ground/limits/index.ts";
import type { Db } from "../../ground/storage/index.ts";
import type { Account, Tenants } from "../../records/tenants/index.ts";
import type { AccessTokens, VerifiedToken } from "../../engines/tokens/index.ts";
import { findUser } from "../../records/users/index.ts";

export interface Access {
  readonly tenants: Tenants;
  readonly clients: Clients;
  readonly accessTokens: AccessTokens;
  readonly db: Db;
  /** Requests per caller; absent when limits are switched off. */
  readonly budget: Budget | undefined;
}

/** Who was let in, and to which account. */
export interface Admitted {
  readonly account: Account;
  readonly actor: Actor;
}

/** The host's account, or the one that the header names. The header widens nothing: keys and audience are the named account's. */
const addressedAccount = async ({ tenants }: Access, request: FastifyRequest): Promise<Account> => {
  const header = request.headers["x-faableauth-account"];
  if (header === undefined) return request.account;
  const account = typeof header === "string" && isId("account", header) ? await tenants.byId(header) : undefined;
  if (!account) throw problem("account_not_found", "The x-faableauth-account header names no account.");
  return account;
};

const noToken = (): Error =>
  problem("unauthorized", "Send Authorization: Bearer with a management token.", { headers: { "www-authenticate": "Bearer" } });

const bearerOf = ({ headers: { authorization = "" } }: FastifyRequest): string => {
  const token = authorization.slice(7).trim();
  if (authorization.slice(0, 7).toLowerCase() !== "bearer " || token === "") throw noToken();
  return token;
};

const invalid = (message: string): Error =>
  problem("invalid_token", message, { headers: { "www-authenticate": 'Bearer error="invalid_token"' } });

/** Signed by this account, or by the operator for exactly this account; no other account's keys are ever accepted. */
const verified = async ({ accessTokens, tenants }: Access, account: Account, token: string): Promise<VerifiedToken> => {
  const operator = await tenants.operator();
  const access = await accessTokens.verify(token, account.id === operator.id ? [account] : [account, operator]);
  if (access.issuer.id !== account.id && access.audience !== managementAudience(account.id))
    throw invalid("The token was issued by the operator account, but not for this account.");
  return access;
};

const assertUserActive = async ({ db }: Access, { issuer, subject }: VerifiedToken): Promise<void> => {
  const user = await findUser(db, issuer.id, subject);
  if (!user) throw invalid("The user of this token no longer exists.");
  if (user.suspended) throw problem("user_suspended", "The user of this token is suspended.");
};

const assertClientExists = async ({ clients }: Access, { issuer, subject }: VerifiedToken): Promise<void> => {
  const client = clients.peek(issuer.id, subject) ?? (await clients.get(issuer.id, subject));
  if (!client) throw invalid("The client of this token no longer exists.");
};

const assertAudience = ({ audience }: VerifiedToken, account: Account): void => {
  const expected = managementAudience(account.id);
  if (audience !== expected)
    throw problem(
      "aud_mismatch",
      `The token is for ${audience}, not for this account's Management API. Request it with audience=${expected}.`,
      {
        details: { expected, received: audience },
      },
    );
};

const assertScope = ({ scopes }: VerifiedToken, permission: Permission): void => {
  if (!scopes.has(permission))
    throw problem(
      "insufficient_scope",
      `This operation needs the scope ${permission}. Request a token with it, or without scope for all.`,
      {
        details: { required: permission, granted: [...scopes] },
        headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${permission}"` },
      },
    );
};

const spend = ({ budget }: Access, account: Account, { subject }: VerifiedToken): void => {
  const seconds = budget?.spend(`${account.id}\n${subject}`) ?? 0;
  if (seconds > 0)
    throw problem("too_many_requests", `Too many requests. Try again in ${seconds} seconds.`, {
      headers: { "retry-after": String(seconds) },
    });
};

const actorOf = ({ issuer, subject }: VerifiedToken, account: Account, ip: string): Actor => ({
  type: isId("user", subject) ? "user" : "client",
  id: subject,
  ...(issuer.id === account.id ? {} : { account: issuer.id }),
  ip,
});

/** The checks before every management operation, in this order; the first that fails answers. */
export const admit = async (access: Access, request: FastifyRequest, permission: Permission): Promise<Admitted> => {
  const account = await addressedAccount(access, request);
  const token = await verified(access, account, bearerOf(request));
  await (isId("user", token.subject) ? assertUserActive(access, token) : assertClientExists(access, token));
  assertAudience(token, account);
  assertScope(token, permission);
  spend(access, account, token);
  return { account, actor: actorOf(token, account, request.ip) };
};

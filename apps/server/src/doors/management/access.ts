import { managementAudience, operatorPermissions, type Permission } from "@faable/auth-contract";
import type { FastifyRequest } from "fastify";
import { type Actor, isId, problem } from "../../base/index.ts";
import { onlyToMend } from "../../engines/actions/index.ts";
import type { AccessTokens, VerifiedToken } from "../../engines/tokens/index.ts";
import { recordAll } from "../../ground/events/index.ts";
import type { Budget } from "../../ground/limits/index.ts";
import type { Context, Database } from "../../ground/tenancy/index.ts";
import type { Clients } from "../../records/clients/index.ts";
import type { Account, Tenants } from "../../records/tenants/index.ts";
import { findUser } from "../../records/users/index.ts";
import { bearerOf, invalidBearer as invalid, sourceAddress } from "../http/index.ts";

export interface Access {
  readonly tenants: Tenants;
  readonly clients: Clients;
  readonly accessTokens: AccessTokens;
  readonly database: Database;
  /** Requests per caller; absent when limits are switched off. */
  readonly budget: Budget | undefined;
}

/** Who was let in, and to which account. */
export interface Admitted {
  readonly account: Account;
  readonly context: Context;
  /** What the token grants. */
  readonly scopes: ReadonlySet<string>;
}

/** The host's account, or the one that the header names. The header widens nothing: keys and audience are the named account's. */
const addressedAccount = async ({ tenants }: Access, request: FastifyRequest): Promise<Account> => {
  const header = request.headers["x-faableauth-account"];
  if (header === undefined) return request.account;
  const account = typeof header === "string" && isId("account", header) ? await tenants.byId(header) : undefined;
  if (!account) throw problem("account_not_found", "The x-faableauth-account header names no account.");
  return account;
};

/** Signed by this account, or by the operator for exactly this account; no other account's keys are ever accepted. */
const verified = async ({ accessTokens, tenants }: Access, account: Account, token: string): Promise<VerifiedToken> => {
  const operator = await tenants.operator();
  const access = await accessTokens.verify(token, account.id === operator.id ? [account] : [account, operator]);
  if (access.issuer.id !== account.id && access.audience !== managementAudience(account.id))
    return invalid("The token was issued by the operator account, but not for this account.");
  return access;
};

/** Recorded where the user belongs, and taken from the budget first: a suspended user must not fill the log. */
const refuseSuspended = async (access: Access, { issuer, subject }: VerifiedToken, ip: string): Promise<never> => {
  spend(access, issuer.id, subject);
  const { now, ...scope } = access.database.context(issuer.id, { type: "user", id: subject, ip });
  const { actor } = scope;
  await recordAll(scope, [
    { type: "auth.suspended", at: now(), actor, data: { flow: "management" }, concerned: { user: subject } },
  ]);
  throw problem("user_suspended", "The user of this token is suspended.");
};

const assertUserActive = async (access: Access, token: VerifiedToken, ip: string): Promise<void> => {
  const user = await findUser(access.database.pointReads(token.issuer.id), token.subject);
  if (!user) return invalid("The user of this token no longer exists.");
  if (user.suspended) await refuseSuspended(access, token, ip);
};

const assertClientExists = async ({ clients }: Access, { issuer, subject }: VerifiedToken): Promise<void> => {
  const client = clients.peek(issuer.id, subject) ?? (await clients.get(issuer.id, subject));
  if (!client) return invalid("The client of this token no longer exists.");
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

const isOperators = (permission: Permission): boolean => operatorPermissions.some(({ value }) => value === permission);

/** Of a token that came past the Actions (`break_glass`) this is all that it was granted. */
const mendsAlone = ({ scopes }: VerifiedToken): boolean => {
  const granted = [...scopes].join(" ");
  return granted !== "" && onlyToMend(granted) === granted;
};

/** A tenant cannot have the operator's permissions, so asking for another token would not help it. */
const howToGet = (token: VerifiedToken, permission: Permission, { isOperator }: Account): string => {
  if (isOperators(permission) && !isOperator)
    return `Only the operator account has the scope ${permission}: call its host with its own management token.`;
  const needed = `This operation needs the scope ${permission}.`;
  return mendsAlone(token)
    ? `${needed} Request a token with it, and without break_glass: that gives the scopes of Actions and logs alone.`
    : `${needed} Request a token with it, or without scope for all.`;
};

const insufficient = (scopes: ReadonlySet<string>, permission: Permission, message: string): Error =>
  problem("insufficient_scope", message, {
    details: { required: permission, granted: [...scopes] },
    headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${permission}"` },
  });

const assertScope = (token: VerifiedToken, account: Account, permission: Permission): void => {
  if (!token.scopes.has(permission)) throw insufficient(token.scopes, permission, howToGet(token, permission, account));
};

/** For a part of an answer that needs another permission than the operation itself. `what` names the part. */
export const assertGranted = ({ scopes }: Pick<Admitted, "scopes">, permission: Permission, what: string): void => {
  if (!scopes.has(permission))
    throw insufficient(
      scopes,
      permission,
      `${what} needs the scope ${permission}. Request a token with it, or without scope for all.`,
    );
};

const spend = ({ budget }: Access, accountId: string, subject: string): void => {
  const seconds = budget?.spend(`${accountId}\n${subject}`) ?? 0;
  if (budget && seconds > 0)
    throw problem(
      "too_many_requests",
      `More than ${budget.limit} requests in ${budget.window} seconds. Try again in ${seconds} seconds.`,
      { headers: { "retry-after": String(seconds) } },
    );
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
  const token = await verified(access, account, bearerOf(request.headers.authorization));
  const ip = sourceAddress(request);
  await (isId("user", token.subject) ? assertUserActive(access, token, ip) : assertClientExists(access, token));
  assertAudience(token, account);
  assertScope(token, account, permission);
  spend(access, account.id, token.subject);
  return { account, scopes: token.scopes, context: access.database.context(account.id, actorOf(token, account, ip)) };
};

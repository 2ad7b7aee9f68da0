import { createId, problem } from "../../../../base/index.ts";
import { type ActionRooms, askAboutDirectLogin, leaveTraces, primaryLanguage } from "../../../../engines/actions/index.ts";
import { authenticateWithPassword, type PasswordLogin } from "../../../../engines/passwords/index.ts";
import { grantToUser, type Target, targetFor } from "../../../../engines/tokens/index.ts";
import { record } from "../../../../ground/events/index.ts";
import type { Transaction } from "../../../../ground/tenancy/index.ts";
import type { Apis } from "../../../../records/apis/index.ts";
import { askingAt, holdOffered } from "../../../../records/connections/index.ts";
import { issueDirectGrant, noClaims } from "../../../../records/grants/index.ts";
import { establishDirectSession } from "../../../../records/sessions/index.ts";
import { findUser, notingSuspended, recordLogin, tellOfLogin, type UserShape } from "../../../../records/users/index.ts";
import { required, type TokenRequest } from "../request.ts";
import { asPartOf, assertMayUse, type Grant, type UserAuthorized } from "./grant.ts";

const type = "password";

/** What is granted when nothing is asked for: a direct grant without scopes would tell nothing of its user. */
const defaultScope = "openid profile email";

const proof = { amr: ["pwd"], acr: "urn:faable:loa:1" };

const authenticated = (passwords: PasswordLogin, { account, client, address, parameters }: TokenRequest) =>
  authenticateWithPassword(passwords, {
    account,
    client,
    connection: { name: parameters.realm },
    identifier: required(parameters, "username"),
    password: required(parameters, "password"),
    ip: address,
    flow: type,
  });

const asked = (
  { connections }: PasswordLogin,
  actions: ActionRooms,
  { account, client, address: ip, userAgent, language, hostname, parameters, now }: TokenRequest,
  userId: string,
  connectionId: string,
  login: string,
) =>
  askAboutDirectLogin(actions, connections, {
    account,
    client,
    userId,
    connectionId,
    login,
    ip,
    userAgent,
    language,
    hostname,
    scope: parameters.scope,
    audience: parameters.audience,
    amr: proof.amr,
    now,
  });

interface Proven {
  readonly user: UserShape;
  readonly connectionId: string;
  /** Which proofs of the user counted when the password was read: Actions take their time. */
  readonly proofs: number;
  readonly target: Target;
  readonly passed: Awaited<ReturnType<typeof askAboutDirectLogin>>;
}

/** A session of its own, which no browser holds, and the grant that came of it. */
const begin = async (
  tx: Transaction,
  { account, client, address, userAgent, language, parameters }: TokenRequest,
  { user, connectionId, proofs, target, passed }: Proven,
): Promise<UserAuthorized> => {
  const { name, type: strategy } = await holdOffered(tx, connectionId, askingAt(account, client));
  await leaveTraces(tx, passed.traces);
  const row = await recordLogin(tx, user.id, address, primaryLanguage(language), proofs);
  const session = establishDirectSession(tx, {
    ...proof,
    userId: user.id,
    clientId: client.id,
    connectionId,
    authenticatedAt: tx.at,
    ip: address,
    userAgent,
    persistent: false,
  });
  const scope = await grantToUser(tx, target.api, user.id, parameters.scope ?? defaultScope);
  const grant = {
    ...proof,
    userId: user.id,
    clientId: client.id,
    sessionId: session.id,
    scope,
    audience: target.audience,
    nonce: null,
    claims: noClaims,
    customClaims: passed.claims,
    authenticatedAt: tx.at,
  };
  const refreshes = target.api === undefined || target.api.allowOfflineAccess;
  const { grantId, refreshToken } = issueDirectGrant(tx, grant, refreshes ? client.refreshLifetime : undefined);
  const data = { client_id: client.clientId, session: session.id, connection: connectionId, flow: type, amr: [...proof.amr] };
  await record(tx, "user.login", data, { user: user.id, client: client.id });
  tellOfLogin(tx, row, {
    client: { client_id: client.clientId, name: client.name },
    connection: { name, strategy },
    ip: address,
    user_agent: userAgent ?? null,
    is_new_user: false,
  });
  return { subject: "user", user, target, scope, grant: { id: grantId, ...grant }, sid: session.sid, refreshToken };
};

/** Password (RFC 6749 §4.3): for clients that opted in, which see their users' passwords. */
export const password = (passwords: PasswordLogin, apis: Apis, actions: ActionRooms): Grant => ({
  type,
  parameters: ["username", "password", "realm", "audience", "scope"],
  assertClient: assertMayUse(type),
  authorize: async (request) => {
    const { account, client, address, parameters } = request;
    const target = await targetFor(apis, account, client, parameters.audience);
    const { userId, connectionId, proofs } = await authenticated(passwords, request);
    const user = await findUser(passwords.database.pointReads(account.id), userId);
    if (!user) throw problem("invalid_credentials", "The identifier or the password is wrong.");
    const login = createId("login", request.now);
    const passed = await asked(passwords, actions, request, userId, connectionId, login).catch(asPartOf(login));
    const context = passwords.database.context(account.id, { type: "client", id: client.clientId, ip: address, login });
    const tried = { userId, client, ip: address, flow: type, at: request.now, login };
    return context
      .transact((tx) => begin(tx, request, { user, connectionId, proofs, target, passed }))
      .catch(notingSuspended(passwords.database.scope(account.id), tried))
      .catch(asPartOf(login));
  },
});

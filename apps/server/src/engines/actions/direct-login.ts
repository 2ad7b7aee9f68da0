import { type Actor, problem } from "../../base/index.ts";
import type { Client } from "../../records/clients/index.ts";
import type { Connections } from "../../records/connections/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { leaveTraces, runChain, type Trace } from "./chain.ts";
import { type CustomClaims, noCustomClaims } from "./claims.ts";
import type { RequestFacts } from "./event-parts.ts";
import { loginOccasion } from "./login-occasion.ts";
import type { ActionRooms } from "./rooms.ts";

/** A user whom a client has proven by itself, at the token endpoint: nobody is there who could be sent anywhere. */
export interface DirectLogin extends RequestFacts {
  readonly account: Account;
  readonly client: Client;
  readonly userId: string;
  readonly connectionId: string;
  /** What ties together what is told of it. */
  readonly login: string;
  readonly hostname: string;
  readonly scope: string | undefined;
  readonly audience: string | undefined;
  readonly amr: readonly string[];
  readonly now: Date;
}

/** What Actions give to the tokens, and what they leave behind, for the transaction of the grant. */
export interface DirectlyPassed {
  readonly claims: CustomClaims | null;
  readonly traces: readonly Trace[];
}

const factsOf = (login: DirectLogin) => {
  const { client, scope, audience } = login;
  const members = { client_id: client.clientId, scope, audience };
  return {
    ip: login.ip,
    userAgent: login.userAgent,
    language: login.language,
    client: { clientId: client.clientId, name: client.name },
    hostname: login.hostname,
    query: Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    body: {},
    redirectUri: "",
    scope,
    state: undefined,
    prompt: [],
    authenticatedAt: login.now,
    amr: login.amr,
    isNewUser: false,
    now: login.now,
  };
};

/** Asks the Actions of a login that has no browser. Throws `login_denied`, or `interaction_required` where one wants to send somebody elsewhere. */
export const askAboutDirectLogin = async (
  rooms: ActionRooms,
  connections: Connections,
  login: DirectLogin,
): Promise<DirectlyPassed> => {
  const { account, client, userId, connectionId, ip } = login;
  const chain = await rooms.actions.get(account.id, "post-login");
  if (chain.length === 0) return { claims: null, traces: [] };
  const actor: Actor = { type: "client", id: client.clientId, login: login.login, ...(ip === null ? {} : { ip }) };
  const asked = { account, trigger: "post-login", actor, userId, client: client.id, connectionId, isBySession: false } as const;
  const occasion = await loginOccasion(rooms, connections, { ...asked, facts: factsOf(login) });
  if (!occasion) throw problem("invalid_credentials", "The identifier or the password is wrong.");
  const outcome = await runChain(rooms, occasion, chain, noCustomClaims);
  if (outcome.kind === "passed") return { claims: outcome.claims, traces: [...outcome.traces, outcome.metadata] };
  await rooms.database.context(account.id, actor).transact((tx) => leaveTraces(tx, outcome.traces));
  if (outcome.kind === "denied") throw problem("login_denied", outcome.reason);
  throw problem("interaction_required", "An Action sends this user elsewhere first. Send them to /authorize.");
};

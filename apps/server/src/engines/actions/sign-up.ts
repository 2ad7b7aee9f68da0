import { type Actor, problem } from "../../base/index.ts";
import type { Client } from "../../records/clients/index.ts";
import { type Connections, namedConnection } from "../../records/connections/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { leaveTraces, runChain, type Trace } from "./chain.ts";
import { noCustomClaims } from "./claims.ts";
import { present, type RequestFacts, requestPart } from "./event-parts.ts";
import type { SetMetadata } from "./occasion.ts";
import type { ActionRooms } from "./rooms.ts";

/** Somebody who is about to become a user, as they said themselves or their provider says. */
export interface Candidate extends RequestFacts {
  readonly account: Account;
  /** Absent where a page of ours signs somebody up at no client. */
  readonly client: Client | undefined;
  readonly connectionId: string;
  readonly said: {
    readonly email?: string | null | undefined;
    readonly username?: string | null | undefined;
    readonly phone?: string | null | undefined;
    readonly name?: string | null | undefined;
    readonly given_name?: string | null | undefined;
    readonly family_name?: string | null | undefined;
    readonly user_metadata?: Readonly<Record<string, unknown>> | null | undefined;
  };
}

/** What Actions give the user who is about to be, and what they leave behind, for the transaction that creates the user. */
export interface Admission {
  readonly metadata: SetMetadata;
  readonly traces: readonly Trace[];
}

/** Whether somebody may become a user: asked by every way to sign up, before its transaction. Throws `signup_denied`. */
export type AskAboutSignUp = (candidate: Candidate) => Promise<Admission>;

const nothing: Admission = Object.freeze({ metadata: { user: {}, app: {} }, traces: [] });

/** Name by name: what else is sent along, a password above all, is no matter of Actions. */
const saidOf = ({ said: { email, username, phone, name, given_name, family_name } }: Candidate) =>
  present({ email, username, phone, name, given_name, family_name });

const eventOf = (
  candidate: Candidate,
  connection: { readonly name: string; readonly strategy: string } | undefined,
  set: SetMetadata,
) => ({
  user: {
    ...saidOf(candidate),
    user_metadata: { ...candidate.said.user_metadata, ...set.user },
    app_metadata: set.app,
  },
  ...(candidate.client ? { client: { client_id: candidate.client.clientId, name: candidate.client.name } } : {}),
  ...(connection ? { connection } : {}),
  request: requestPart(candidate),
});

const actorOf = ({ client, ip }: Candidate): Actor => ({
  type: "client",
  id: client?.clientId ?? "account",
  ...(ip === null ? {} : { ip }),
});

/** Makes the question that is asked before anybody signs up. */
export const createSignUpQuestion =
  (rooms: ActionRooms, connections: Connections): AskAboutSignUp =>
  async (candidate) => {
    const { account, client, connectionId, ip } = candidate;
    const chain = await rooms.actions.get(account.id, "pre-signup");
    if (chain.length === 0) return nothing;
    const connection = await namedConnection(connections, account.id, connectionId);
    const actor = actorOf(candidate);
    const outcome = await runChain(
      rooms,
      {
        account,
        trigger: "pre-signup",
        actor,
        userId: undefined,
        client: client?.id,
        connection: connectionId,
        ip,
        blocks: new Map(),
        event: (set) => eventOf(candidate, connection, set),
      },
      chain,
      noCustomClaims,
    );
    if (outcome.kind === "passed") return { metadata: outcome.set, traces: outcome.traces };
    await rooms.database.context(account.id, actor).transact((tx) => leaveTraces(tx, outcome.traces));
    if (outcome.kind === "denied") throw problem("signup_denied", outcome.reason);
    throw new Error("An Action of a sign-up can send nobody anywhere.");
  };

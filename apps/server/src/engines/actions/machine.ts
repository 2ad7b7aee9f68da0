import type { Json } from "@faable/auth-actions/sandbox";
import { type Actor, problem } from "../../base/index.ts";
import type { Client } from "../../records/clients/index.ts";
import type { Account } from "../../records/tenants/index.ts";
import { leaveTraces, runChain } from "./chain.ts";
import { noCustomClaims } from "./claims.ts";
import { type RequestFacts, requestPart } from "./event-parts.ts";
import type { ActionRooms } from "./rooms.ts";

/** A machine that is about to get a token. */
export interface MachineAsked extends RequestFacts {
  readonly account: Account;
  readonly client: Client;
  readonly audience: string;
  readonly scope: string;
}

type Claims = Readonly<Record<string, Json>>;

const none: Claims = Object.freeze({});

const eventOf = (asked: MachineAsked) => ({
  client: { client_id: asked.client.clientId, name: asked.client.name },
  request: requestPart(asked),
  accessToken: { audience: asked.audience, scope: asked.scope },
  resource_server: { identifier: asked.audience },
});

const ask = async (rooms: ActionRooms, asked: MachineAsked): Promise<Claims> => {
  const { account, client, ip } = asked;
  const chain = await rooms.actions.get(account.id, "client-credentials");
  if (chain.length === 0) return none;
  const actor: Actor = { type: "client", id: client.clientId, ...(ip === null ? {} : { ip }) };
  const event = eventOf(asked);
  const outcome = await runChain(
    rooms,
    {
      account,
      trigger: "client-credentials",
      actor,
      userId: undefined,
      client: client.id,
      connection: undefined,
      ip,
      blocks: new Map(),
      event: () => event,
    },
    chain,
    noCustomClaims,
  );
  await rooms.database.context(account.id, actor).transact((tx) => leaveTraces(tx, outcome.traces));
  if (outcome.kind === "denied") throw problem("client_credentials_denied", outcome.reason);
  if (outcome.kind === "paused") throw new Error("An Action of a machine can send nobody anywhere.");
  return outcome.claims.accessToken;
};

/**
 * Asks the Actions of machines, and answers the claims that they give to the token. At once where there are none: awaiting
 * what is known costs a tenth of an ES256 token. Throws `client_credentials_denied`.
 */
export const askAboutMachine = (rooms: ActionRooms, asked: MachineAsked): Claims | Promise<Claims> =>
  rooms.actions.peek(asked.account.id, "client-credentials")?.length === 0 ? none : ask(rooms, asked);

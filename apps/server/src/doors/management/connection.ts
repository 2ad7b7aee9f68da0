import {
  type ConnectionType,
  connectionListing,
  createConnection,
  deleteConnection,
  deleted,
  getConnection,
  listConnections,
  updateConnection,
} from "@faable/auth-contract";
import { attestsAddresses } from "../../engines/federation/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import { assertClients } from "../../records/clients/index.ts";
import * as connections from "../../records/connections/index.ts";
import { forgetUsernames } from "../../records/credentials/index.ts";
import { assertMayDoEverything } from "../../records/roles/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

const endpoints = ["authorize_url", "token_url", "userinfo_url"] as const;

type Endpoints = { readonly [E in (typeof endpoints)[number]]?: string | null | undefined };

/** Whoever answers at a provider's endpoints says who people are, of users who are there already. */
const assertMayVouch = (context: Context): Promise<void> =>
  assertMayDoEverything(context, "Whoever answers at these URLs can sign in as everybody who signs in by them");

/** Elsewhere than where the provider is known to be, and believed when it says whose an address is. */
const isBelievedElsewhere = ({
  connection_type: type,
  ...input
}: Endpoints & { readonly connection_type: ConnectionType }): boolean =>
  attestsAddresses(type) && endpoints.some((name) => input[name] != null);

const isMoved = (before: Endpoints, patch: Endpoints): boolean =>
  endpoints.some((name) => patch[name] !== undefined && patch[name] !== before[name]);

export const connectionOperations = ({ paging }: ManagementRooms): readonly Bound[] => [
  bind(listConnections, (call) =>
    paging(
      call,
      connectionListing,
      "connection",
      (request) => connections.listConnections(call.context, request),
      (rows) => rows.map(connections.toConnection),
    ),
  ),
  bind(getConnection, ({ context, params }) => connections.getConnection(context.pointReads, params.id)),
  bind(createConnection, async ({ context, body }) => {
    if (isBelievedElsewhere(body)) await assertMayVouch(context);
    return connections.createConnection(context, body, assertClients);
  }),
  bind(updateConnection, async ({ context, params, body }) => {
    if (isMoved(await connections.getConnection(context, params.id), body)) await assertMayVouch(context);
    return connections.updateConnection(context, params.id, body, assertClients);
  }),
  bind(deleteConnection, async ({ context, params }) =>
    deleted(await connections.deleteConnection(context, params.id, forgetUsernames)),
  ),
];

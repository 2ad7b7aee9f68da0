import {
  connectionListing,
  createConnection,
  deleteConnection,
  deleted,
  getConnection,
  listConnections,
  updateConnection,
} from "@faable/auth-contract";
import { assertClients } from "../../records/clients/index.ts";
import * as connections from "../../records/connections/index.ts";
import { forgetUsernames } from "../../records/credentials/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

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
  bind(createConnection, ({ context, body }) => connections.createConnection(context, body, assertClients)),
  bind(updateConnection, ({ context, params, body }) => connections.updateConnection(context, params.id, body, assertClients)),
  bind(deleteConnection, async ({ context, params }) =>
    deleted(await connections.deleteConnection(context, params.id, forgetUsernames)),
  ),
];

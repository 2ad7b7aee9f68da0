import {
  clientListing,
  createClient,
  deleteClient,
  deleted,
  getClient,
  listClients,
  rotateClientSecret,
  updateClient,
} from "@faable/auth-contract";
import * as clients from "../../records/clients/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

export const clientOperations = ({ paging }: ManagementRooms): readonly Bound[] => [
  bind(listClients, (call) =>
    paging(
      call,
      clientListing,
      "client",
      (request) => clients.listClients(call.context, request),
      (rows) => rows.map(clients.toClient),
    ),
  ),
  bind(getClient, ({ context, params }) => clients.getClient(context, params.id)),
  bind(createClient, ({ context, body }) => clients.createClient(context, body)),
  bind(updateClient, ({ context, params, body }) => clients.updateClient(context, params.id, body)),
  bind(rotateClientSecret, ({ context, params, body }) =>
    clients.rotateSecret(context, params.id, body.expires_previous_in ?? 0),
  ),
  bind(deleteClient, async ({ context, params }) => deleted(await clients.deleteClient(context, params.id))),
];

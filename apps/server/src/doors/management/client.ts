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
import type { Context } from "../../ground/tenancy/index.ts";
import * as clients from "../../records/clients/index.ts";
import { assertMayDoEverything } from "../../records/roles/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

const assertMayMakeMachines = (context: Context): Promise<void> =>
  assertMayDoEverything(
    context,
    "A client that may use client_credentials can do everything in this account (its grant_types can leave it out)",
  );

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
  bind(createClient, async ({ context, body }) => {
    if (clients.isMachine(body)) await assertMayMakeMachines(context);
    return clients.createClient(context, body);
  }),
  bind(updateClient, async ({ context, params, body }) => {
    const before = await clients.getClient(context, params.id);
    if (!clients.isMachine(before) && clients.isMachine({ ...before, ...body })) await assertMayMakeMachines(context);
    return clients.updateClient(context, params.id, body);
  }),
  bind(rotateClientSecret, async ({ context, params, body }) => {
    if (clients.isMachine(await clients.getClient(context, params.id))) await assertMayMakeMachines(context);
    return clients.rotateSecret(context, params.id, body.expires_previous_in ?? 0);
  }),
  bind(deleteClient, async ({ context, params }) => deleted(await clients.deleteClient(context, params.id))),
];

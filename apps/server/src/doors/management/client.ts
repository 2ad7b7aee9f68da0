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
import { assertConnection } from "../../records/connections/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

export const clientOperations = ({ ground, paging }: ManagementRooms): readonly Bound[] => [
  bind(listClients, (call) =>
    paging(
      call,
      clientListing,
      "client",
      (request) => clients.listClients(ground.db, call.account.id, request),
      (rows) => rows.map(clients.toClient),
    ),
  ),
  bind(getClient, ({ account, params }) => clients.getClient(ground.db, account.id, params.id)),
  bind(createClient, async ({ account, body, actor }) => {
    await assertConnection(ground.db, account.id, "default_connection", body.default_connection);
    return clients.createClient(ground, account.id, body, actor);
  }),
  bind(updateClient, async ({ account, params, body, actor }) => {
    await assertConnection(ground.db, account.id, "default_connection", body.default_connection);
    return clients.updateClient(ground, account.id, params.id, body, actor);
  }),
  bind(rotateClientSecret, ({ account, params, body, actor }) =>
    clients.rotateSecret(ground, account.id, params.id, body.expires_previous_in ?? 0, actor),
  ),
  bind(deleteClient, async ({ account, params, actor }) =>
    deleted(await clients.deleteClient(ground, account.id, params.id, actor)),
  ),
];

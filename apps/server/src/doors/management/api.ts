import { apiListing, createApi, deleteApi, deleted, getApi, listApis, updateApi } from "@faable/auth-contract";
import * as apis from "../../records/apis/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

export const apiOperations = ({ ground, tenants, paging }: ManagementRooms): readonly Bound[] => [
  bind(listApis, (call) =>
    paging(
      call,
      apiListing,
      "apis",
      (request) => apis.listApis(ground.db, call.account.id, request),
      (rows) => rows.map(apis.toApi),
    ),
  ),
  bind(getApi, ({ account, params }) => apis.getApi(ground.db, account.id, params.apis_id)),
  bind(createApi, ({ account, body, actor }) => apis.createApi(ground, tenants.isOwnHost, account.id, body, actor)),
  bind(updateApi, ({ account, params, body, actor }) => apis.updateApi(ground, account.id, params.apis_id, body, actor)),
  bind(deleteApi, async ({ account, params, actor }) => deleted(await apis.deleteApi(ground, account.id, params.apis_id, actor))),
];

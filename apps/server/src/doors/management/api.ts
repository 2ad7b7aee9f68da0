import { apiListing, createApi, deleteApi, deleted, getApi, listApis, updateApi } from "@faable/auth-contract";
import * as apis from "../../records/apis/index.ts";
import { forgetPermissions } from "../../records/roles/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

export const apiOperations = ({ paging }: ManagementRooms): readonly Bound[] => [
  bind(listApis, (call) =>
    paging(
      call,
      apiListing,
      "apis",
      (request) => apis.listApis(call.context, request),
      (rows) => rows.map(apis.toApi(call.account.isOperator)),
    ),
  ),
  bind(getApi, ({ context, account, params }) => apis.getApi(context.pointReads, account.isOperator, params.apis_id)),
  bind(createApi, ({ context, body }) => apis.createApi(context, body)),
  bind(updateApi, ({ context, params, body }) => apis.updateApi(context, params.apis_id, body, forgetPermissions)),
  bind(deleteApi, async ({ context, params }) => deleted(await apis.deleteApi(context, params.apis_id))),
];

import { createRole, deleted, deleteRole, getRole, listRoles, roleListing, updateRole } from "@faable/auth-contract";
import * as roles from "../../records/roles/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

export const roleOperations = ({ paging }: ManagementRooms): readonly Bound[] => [
  bind(listRoles, (call) =>
    paging(
      call,
      roleListing,
      "role",
      (request) => roles.listRoles(call.context, request),
      (rows) => roles.showRoles(call.context, rows),
    ),
  ),
  bind(getRole, ({ context, params }) => roles.getRole(context, params.id)),
  bind(createRole, ({ context, account, body }) => roles.createRole(context, account.isOperator, body)),
  bind(updateRole, ({ context, account, params, body }) => roles.updateRole(context, account.isOperator, params.id, body)),
  bind(deleteRole, async ({ context, params }) => deleted(await roles.deleteRole(context, params.id))),
];

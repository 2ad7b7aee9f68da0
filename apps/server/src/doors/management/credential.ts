import {
  createCredential,
  credentialListing,
  deleteCredential,
  deleted,
  listCredentials,
  setCredentialPassword,
  updateCredential,
} from "@faable/auth-contract";
import * as passwords from "../../engines/passwords/index.ts";
import * as credentials from "../../records/credentials/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

export const credentialOperations = ({ paging, pool }: ManagementRooms): readonly Bound[] => [
  bind(listCredentials, (call) =>
    paging(
      call,
      credentialListing,
      "credentials",
      (request) => credentials.listCredentials(call.context, request),
      (rows) => credentials.showCredentials(call.context, rows),
    ),
  ),
  bind(createCredential, ({ context, body }) => passwords.createCredential(context, pool, body)),
  bind(updateCredential, ({ context, params, body }) => credentials.updateCredential(context, params.id, body)),
  bind(setCredentialPassword, ({ context, params, body }) => passwords.setPassword(context, pool, params.id, body)),
  bind(deleteCredential, async ({ context, params }) => deleted(await credentials.deleteCredential(context, params.id))),
];

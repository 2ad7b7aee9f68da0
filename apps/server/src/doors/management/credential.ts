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
import { assertMayBecome } from "../../records/roles/index.ts";
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
  bind(createCredential, async ({ context, body }) => {
    await assertMayBecome(context, body.user);
    return passwords.createCredential(context, pool, body);
  }),
  bind(updateCredential, async ({ context, params, body }) => {
    await assertMayBecome(context, await credentials.ownerOf(context, params.id));
    return credentials.updateCredential(context, params.id, body);
  }),
  bind(setCredentialPassword, async ({ context, params, body }) => {
    await assertMayBecome(context, await credentials.ownerOf(context, params.id));
    return passwords.setPassword(context, pool, params.id, body);
  }),
  bind(deleteCredential, async ({ context, params }) => deleted(await credentials.deleteCredential(context, params.id))),
];

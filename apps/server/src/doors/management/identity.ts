import {
  createIdentity,
  deleted,
  deleteIdentity,
  getIdentity,
  getProviderToken,
  identityListing,
  listIdentities,
  refreshProviderToken,
} from "@faable/auth-contract";
import * as federation from "../../engines/federation/index.ts";
import { connections, toConnection } from "../../records/connections/index.ts";
import * as identities from "../../records/identities/index.ts";
import { endLoginsOf } from "../../records/interactions/index.ts";
import { assertMayBecome } from "../../records/roles/index.ts";
import { toUser, users } from "../../records/users/index.ts";
import { type Bound, bind } from "./bind.ts";
import { type Expanding, expansionsOf, loadReferences, referenceOf } from "./expand.ts";
import type { ManagementRooms } from "./rooms.ts";

/** Identities as they are shown, with the users and connections that were asked for. */
const showIdentities = async (call: Expanding, rows: readonly identities.IdentityRow[]) => {
  const scope = call.context;
  const wanted = expansionsOf(call, identityListing.expand);
  const people = await loadReferences(
    wanted.has("user"),
    rows.map(({ user_id }) => user_id),
    async (ids) => (await users.findMany(scope, ids)).map(toUser),
  );
  const sources = await loadReferences(
    wanted.has("connection"),
    rows.map(({ connection_id }) => connection_id),
    async (ids) => (await connections.findMany(scope, ids)).map(toConnection),
  );
  return rows.map(identities.toIdentity).map((identity) => ({
    ...identity,
    user: referenceOf(identity.user, people),
    connection: referenceOf(identity.connection, sources),
  }));
};

export const identityOperations = ({ paging, federation: rooms }: ManagementRooms): readonly Bound[] => [
  bind(listIdentities, (call) =>
    paging(
      call,
      identityListing,
      "identity",
      (request) => identities.listIdentities(call.context, request),
      (rows) => showIdentities(call, rows),
    ),
  ),
  bind(getIdentity, async (call) => {
    const { context, params } = call;
    const row = await identities.identities.find(context.pointReads, params.id);
    const [identity] = row ? await showIdentities(call, [row]) : [];
    if (!identity) throw identities.identityNotFound();
    return identity;
  }),
  bind(createIdentity, async ({ context, body }) => {
    await assertMayBecome(context, body.user);
    return identities.linkIdentity(context, body);
  }),
  bind(getProviderToken, ({ context, params }) => federation.getProviderToken(context, params.id, assertMayBecome)),
  bind(refreshProviderToken, ({ context, params }) =>
    federation.refreshProviderToken(rooms, context, params.id, assertMayBecome),
  ),
  bind(deleteIdentity, async ({ context, params }) => deleted(await identities.unlinkIdentity(context, params.id, endLoginsOf))),
];

import { identityListing } from "@faable/auth-contract";
import type { RawBuilder, Selectable } from "kysely";
import { problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { compiledOnce, type Given, rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type IdentityRow = Selectable<Tables["identities"]>;

export const identities = tenantTable("identities", {
  identity_id: () =>
    problem("identity_already_linked", "Identity is already linked to another user", { details: { fields: ["identity_id"] } }),
  user_id: () =>
    problem("identity_conflict", "This user already has an identity on that connection.", {
      details: { fields: ["connection"] },
    }),
});

const source: ListSource<"identities"> = {
  table: "identities",
  listing: identityListing,
  columns: { user: "user_id", connection: "connection_id" },
};

export const listIdentities = (scope: Scope, request: ListRequest): Promise<Rows<IdentityRow>> =>
  listRows(rowsOf(scope, "identities"), source, request);

const rows = ({ db, accountId }: Scope) => db.selectFrom("identities").selectAll().where("account_id", "=", accountId);

const ofProvider = compiledOnce((scope, given: Given<{ readonly connectionId: string; readonly identityId: string }>) =>
  rows(scope).where("connection_id", "=", given("connectionId")).where("identity_id", "=", given("identityId")),
);

/** The identity that a provider knows by this id. */
export const findIdentity = async (scope: Scope, connectionId: string, identityId: string): Promise<IdentityRow | undefined> =>
  (await ofProvider(scope, { connectionId, identityId }))[0];

const ofUser = compiledOnce((scope, given: Given<{ readonly userId: string }>) =>
  rows(scope).where("user_id", "=", given("userId")).orderBy("id"),
);

/** What identities tell of a user, to be read with what else is to be known of them. No token of a provider is part of it. */
export const identityFacts = ({ db, accountId }: Scope, userId: RawBuilder<string>) =>
  db
    .selectFrom("identities")
    .select(["connection_id", "identity_id", "profile_data"])
    .where("account_id", "=", accountId)
    .where("user_id", "=", userId)
    .orderBy("id");

/** All identities of a user, oldest first. */
export const identitiesOf = (scope: Scope, userId: string): Promise<readonly IdentityRow[]> => ofUser(scope, { userId });

/** All identities of a user, locked: of two that are unlinked at once, one is seen to be the last. */
export const lockIdentitiesOf = (scope: Scope, userId: string): Promise<IdentityRow[]> =>
  rows(scope).where("user_id", "=", userId).orderBy("id").forUpdate().execute();

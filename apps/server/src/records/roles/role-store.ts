import { roleListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type RoleRow = Selectable<Tables["roles"]>;

const taken = (field: string) => () =>
  problem("already_exists", `This account already has a role with that ${field}.`, { details: { fields: [field] } });

export const roles = tenantTable("roles", { name: taken("name"), slug: taken("slug") });

/** Reads roles by their ids, and keeps them from being deleted until the transaction ends. */
export const holdRoles = ({ db, accountId }: Scope, ids: readonly string[]): Promise<RoleRow[]> =>
  db
    .selectFrom("roles")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "in", ids)
    .orderBy("id")
    .forKeyShare()
    .execute();

const source: ListSource<"roles"> = { table: "roles", listing: roleListing, text: ["name", "slug", "description"] };

export const listRoles = (scope: Scope, request: ListRequest): Promise<Rows<RoleRow>> =>
  listRows(rowsOf(scope, "roles"), source, request);

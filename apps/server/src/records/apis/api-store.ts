import { apiListing } from "@faable/auth-contract";
import type { Selectable } from "kysely";
import { problem } from "../../base/index.ts";
import { type ListRequest, type ListSource, listRows, type Rows } from "../../ground/lists/index.ts";
import type { Tables } from "../../ground/storage/index.ts";
import { rowsOf, type Scope, tenantTable } from "../../ground/tenancy/index.ts";

export type ApiRow = Selectable<Tables["apis"]>;

const taken = (field: string) => () =>
  problem("already_exists", `This account already has an API with that ${field}.`, { details: { fields: [field] } });

export const apis = tenantTable("apis", { identifier: taken("identifier"), slug: taken("slug") });

export const findApiByIdentifier = ({ db, accountId }: Scope, identifier: string): Promise<ApiRow | undefined> =>
  db.selectFrom("apis").selectAll().where("account_id", "=", accountId).where("identifier", "=", identifier).executeTakeFirst();

const source: ListSource<"apis"> = { table: "apis", listing: apiListing, text: ["name", "slug", "identifier"] };

export const listApis = (scope: Scope, request: ListRequest): Promise<Rows<ApiRow>> =>
  listRows(rowsOf(scope, "apis"), source, request);

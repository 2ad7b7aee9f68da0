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

/** Reads APIs by their ids, and keeps their catalogues from changing until the transaction ends. */
export const holdApis = ({ db, accountId }: Scope, ids: readonly string[]): Promise<ApiRow[]> =>
  db.selectFrom("apis").selectAll().where("account_id", "=", accountId).where("id", "in", ids).orderBy("id").forShare().execute();

/** The id of the account's built-in management API. */
export const managementApiId = async ({ db, accountId }: Scope): Promise<string> => {
  const built = db.selectFrom("apis").select("id").where("account_id", "=", accountId).where("is_system", "=", true);
  return (await built.executeTakeFirstOrThrow()).id;
};

const source: ListSource<"apis"> = { table: "apis", listing: apiListing, text: ["name", "slug", "identifier"] };

export const listApis = (scope: Scope, request: ListRequest): Promise<Rows<ApiRow>> =>
  listRows(rowsOf(scope, "apis"), source, request);

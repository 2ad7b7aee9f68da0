import { problem } from "../../base/index.ts";
import type { Scope } from "../../ground/tenancy/index.ts";
import { catalogueOf } from "./api.ts";
import { holdApis } from "./api-store.ts";

/** A permission by the id of its API and its value. */
interface Named {
  readonly api: string;
  readonly value: string;
}

/**
 * That each permission is in the catalogue of an API of this account, and that no catalogue changes until the transaction
 * ends. `isOperator` tells whether the account's management API has the operator's permissions besides.
 */
export const assertPermissions = async (scope: Scope, isOperator: boolean, named: readonly Named[]): Promise<void> => {
  if (named.length === 0) return;
  const rows = await holdApis(scope, [...new Set(named.map(({ api }) => api))]);
  const catalogues = new Map(rows.map((row) => [row.id, new Set(catalogueOf(row, isOperator).map(({ value }) => value))]));
  const at = named.findIndex(({ api, value }) => !catalogues.get(api)?.has(value));
  const wrong = named[at];
  if (!wrong) return;
  const why = catalogues.has(wrong.api)
    ? `the API ${wrong.api} has no permission ${wrong.value}`
    : `this account has no API ${wrong.api}`;
  throw problem("validation_error", `In permissions, ${why}.`, {
    details: { fields: ["permissions"], issues: [{ path: `/permissions/${at}`, message: why }] },
  });
};

/** That each id is one of an API that the tenant made. The built-in one is nobody's to give away. */
export const assertOwnApis = async (scope: Scope, field: string, ids: readonly string[]): Promise<void> => {
  const known = ids.length === 0 ? [] : await holdApis(scope, ids);
  const unknown = ids.find((id) => !known.some((row) => row.id === id && !row.is_system));
  if (unknown !== undefined)
    throw problem("validation_error", `${field} names ${unknown}, which is no API that this account has made.`, {
      details: { fields: [field] },
    });
};

import { managementAudience } from "@faable/auth-contract";
import type { Scope } from "../../ground/tenancy/index.ts";
import { managementApiId } from "../../records/apis/index.ts";
import { holdsOperatorRole, permissionsOf } from "../../records/roles/index.ts";

/** All that a token may do which came past the tenant's Actions: mend them, and read what went wrong. */
const scopes: ReadonlySet<string> = new Set(["read:actions", "create:actions", "update:actions", "delete:actions", "read:logs"]);

/** Whether a request asks to be let past the Actions: only for the tenant's own Management API, where they are mended. */
export const asksToBreakGlass = (
  account: { readonly id: string },
  { breakGlass, audience }: { readonly breakGlass: boolean; readonly audience: string | undefined },
): boolean => breakGlass && audience === managementAudience(account.id);

/** What is left of a granted scope. */
export const onlyToMend = (scope: string): string =>
  scope
    .split(" ")
    .filter((word) => scopes.has(word))
    .join(" ");

/** Whether a user may change the tenant's Actions anyway: nobody else is let past them. */
export const mayMend = async (scope: Scope, userId: string): Promise<boolean> =>
  (await holdsOperatorRole(scope, userId)) ||
  (await permissionsOf(scope, userId, await managementApiId(scope))).has("update:actions");

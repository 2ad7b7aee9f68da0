import { accountOfManagementAudience, lifetimes } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { Api, Apis } from "../../records/apis/index.ts";
import type { Account } from "../../records/tenants/index.ts";

/** What a token will be for: its `aud`, and the API that decides its scopes, algorithm and lifetime, if there is one. */
export interface Target {
  readonly audience: string;
  readonly api: Api | undefined;
  readonly lifetime: number;
}

const notFound = () =>
  problem("audience_not_found", "The audience is not an API of this account. Register it, or correct the identifier.");

/** Whose catalogue an audience belongs to: the operator may ask for the management API of every account. */
const ownerOf = (account: Account, audience: string): string =>
  (account.isOperator && accountOfManagementAudience(audience)) || account.id;

const targetOf = (api: Api | undefined): Target => {
  if (!api) throw notFound();
  return { audience: api.identifier, api, lifetime: api.tokenLifetime };
};

/**
 * Without an audience a token is good for `/userinfo` only. An audience that is not registered here gets none. What is
 * known already is answered at once.
 */
export const resolveTarget = (apis: Apis, account: Account, audience: string | undefined): Target | Promise<Target> => {
  if (audience === undefined || audience === "")
    return { audience: `${account.issuer}/userinfo`, api: undefined, lifetime: lifetimes.accessToken };
  const owner = ownerOf(account, audience);
  const known = apis.peek(owner, audience);
  return known ? targetOf(known) : apis.get(owner, audience).then(targetOf);
};

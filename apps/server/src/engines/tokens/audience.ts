import { accountOfManagementAudience, lifetimes } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { Api, Apis } from "../../records/apis/index.ts";
import { type Client, isPublic } from "../../records/clients/index.ts";
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
    return { audience: userInfoAudience(account), api: undefined, lifetime: lifetimes.accessToken };
  const owner = ownerOf(account, audience);
  const known = apis.peek(owner, audience);
  return known ? targetOf(known) : apis.get(owner, audience).then(targetOf);
};

/** The audience of tokens that are good for nothing but who their user is. */
export const userInfoAudience = ({ issuer }: Pick<Account, "issuer">): string => `${issuer}/userinfo`;

/** The target of a grant that was made before. */
export const resolveGrantTarget = async (apis: Apis, account: Account, audience: string): Promise<Target> =>
  resolveTarget(apis, account, audience === userInfoAudience(account) ? undefined : audience);

/**
 * A client that registered itself must not administer the tenant that anyone can register at, and neither may one that
 * cannot prove who it is.
 */
export const assertMayHaveAudience = (client: Client, audience: string | undefined): void => {
  if (audience === undefined || accountOfManagementAudience(audience) === undefined) return;
  if (client.registration === "dynamic")
    throw problem("forbidden", "A client that registered itself cannot have the management audience.");
  if (isPublic(client)) throw problem("forbidden", "A public client cannot have the management audience.");
};

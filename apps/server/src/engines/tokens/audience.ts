import { accountOfManagementAudience, lifetimes } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { Api, Apis } from "../../records/apis/index.ts";
import { type Client, isPublic, mayHaveApi } from "../../records/clients/index.ts";
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
const resolveTarget = (apis: Apis, account: Account, audience: string | undefined): Target | Promise<Target> => {
  if (audience === undefined || audience === "")
    return { audience: userInfoAudience(account), api: undefined, lifetime: lifetimes.accessToken };
  const owner = ownerOf(account, audience);
  const known = apis.peek(owner, audience);
  return known ? targetOf(known) : apis.get(owner, audience).then(targetOf);
};

/** The audience of tokens that are good for nothing but who their user is. */
export const userInfoAudience = ({ issuer }: Pick<Account, "issuer">): string => `${issuer}/userinfo`;

/** A management audience of whatever account: neither for who registered themselves, nor for who cannot prove who they are. */
const assertMayAdminister = (client: Client, audience: string | undefined): void => {
  if (audience === undefined || accountOfManagementAudience(audience) === undefined) return;
  if (client.registration === "dynamic")
    throw problem("forbidden", "A client that registered itself cannot have the management audience.");
  if (isPublic(client)) throw problem("forbidden", "A public client cannot have the management audience.");
};

/** What a client that registered itself may have is an administrator's to allow. */
const allowed = (client: Client, target: Target): Target => {
  if (target.api && !mayHaveApi(client, target.api))
    throw problem("forbidden", "This client registered itself. An administrator has to put the API into its allowed_apis first.");
  return target;
};

/** What a client may have a token for. Every grant and the authorization endpoint ask here, so that none is a way around. */
export const targetFor = (
  apis: Apis,
  account: Account,
  client: Client,
  audience: string | undefined,
): Target | Promise<Target> => {
  assertMayAdminister(client, audience);
  const target = resolveTarget(apis, account, audience);
  return target instanceof Promise ? target.then((found) => allowed(client, found)) : allowed(client, target);
};

/** The target of a grant that was made before. */
export const targetOfGrant = async (apis: Apis, account: Account, client: Client, audience: string): Promise<Target> =>
  targetFor(apis, account, client, audience === userInfoAudience(account) ? undefined : audience);

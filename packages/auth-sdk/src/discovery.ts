import { FaableApiError } from "./error.ts";
import { documentMaxBytes, type Http, type HttpRequest } from "./exchange.ts";
import { stringMember } from "./json.ts";
import { objectOf, unexpected } from "./reply.ts";
import { onceSuccessful } from "./single-flight.ts";

/** What this package reads of a tenant's discovery document (OpenID Connect Discovery 1.0 §3). */
export interface DiscoveryDocument {
  /** Where it was read. */
  readonly url: string;
  /** The `iss` of the tenant's tokens, compared byte for byte. */
  readonly issuer: string;
  /** The tenant's account. */
  readonly accountId: string | undefined;
  /** The audience of tokens for the tenant's Management API. */
  readonly managementAudience: string | undefined;
}

/** Reads the discovery document when first called; later calls get the same one. A failure is not remembered. */
export type Discovery = () => Promise<DiscoveryDocument>;

const audienceFor = (accountId: string | undefined): string | undefined => accountId && `faable:management:${accountId}`;

const read = async (origin: string, http: Http): Promise<DiscoveryDocument> => {
  const url = `${origin}/.well-known/openid-configuration`;
  const request: HttpRequest = { method: "GET", url, headers: { accept: "application/json" }, maxBytes: documentMaxBytes };
  const reply = await http(request);
  const body = objectOf<unknown>(request, reply);
  const issuer = stringMember(body, "issuer");
  if (issuer === undefined) throw unexpected(request, reply, "The discovery document names no issuer");
  const accountId = stringMember(body, "account_id");
  return { url, issuer, accountId, managementAudience: stringMember(body, "management_audience") ?? audienceFor(accountId) };
};

export const createDiscovery = (origin: string, http: Http): Discovery => onceSuccessful(() => read(origin, http));

/**
 * The audience of management tokens.
 *
 * @throws {FaableApiError} When the tenant publishes none.
 */
export const managementAudienceOf = async (discovery: Discovery): Promise<string> => {
  const { managementAudience, url } = await discovery();
  if (managementAudience) return managementAudience;
  throw new FaableApiError("This tenant does not publish a management audience; pass `auth.audience`", { url });
};

/**
 * The account that tokens of this tenant belong to.
 *
 * @throws {FaableApiError} When the tenant does not publish it.
 */
export const accountIdOf = async (discovery: Discovery): Promise<string> => {
  const { accountId, url } = await discovery();
  if (accountId) return accountId;
  throw new FaableApiError("This tenant does not publish its account id; pass it as the first argument", { url });
};

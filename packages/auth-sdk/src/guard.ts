import { FaableApiError } from "./error.ts";
import type { Claims } from "./verify/claims.ts";
import type { TokenVerifier } from "./verify/verifier.ts";

/** A request as far as it is looked at. */
export interface GuardedRequest {
  readonly headers: { readonly authorization?: string | undefined };
}

/** The answer to whoever may not in (RFC 6750 §3). */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly status: number; readonly error_code: string; readonly message: string };
}

/** Nothing stays in here: an entry goes with its request. */
const admitted = new WeakMap<object, Claims>();

/**
 * What the token of a request says, once `requirePermission` has let it in.
 *
 * @throws {TypeError} When no guard has looked at this request.
 */
export const claimsOf = (request: object): Claims => {
  const claims = admitted.get(request);
  if (claims) return claims;
  throw new TypeError("This request was not let in by requirePermission: put it before the handler that asks for the claims");
};

// The scheme in any case, then one token (RFC 6750 §2.1). A header of another scheme holds no token for us.
const bearerIn = ({ headers }: GuardedRequest): string => /^bearer +([^\s]+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";

const refusalOf = (error: unknown): Refusal | undefined => {
  if (!(error instanceof FaableApiError) || error.www_authenticate === undefined || error.status === undefined) return undefined;
  const { status, message } = error;
  const headers = { "www-authenticate": error.www_authenticate, "cache-control": "no-store" };
  return { status, headers, body: { status, error_code: error.error_code ?? "unauthorized", message } };
};

/** Lets a request in, or answers why not. Throws what says nothing about its token: the tenant's keys could not be read. */
export const admit = async (
  verify: TokenVerifier,
  permission: string | readonly string[] | undefined,
  request: GuardedRequest,
): Promise<Refusal | undefined> => {
  try {
    admitted.set(request, await verify(bearerIn(request), { scope: permission }));
    return undefined;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    throw error;
  }
};

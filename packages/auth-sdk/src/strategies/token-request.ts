import type { Connection } from "../connection.ts";
import { managementAudienceOf } from "../discovery.ts";
import { documentMaxBytes, type HttpReply, type HttpRequest } from "../exchange.ts";
import { isRecord, parseObject, stringMember } from "../json.ts";
import { objectOf, unexpected } from "../reply.ts";

/** What a token is requested with. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default: the tenant's management audience, from its discovery document. */
  readonly audience: string | undefined;
  /** Space-separated; `undefined` asks for everything the API's catalogue holds. */
  readonly scope: string | undefined;
}

/** A token, and when to stop using it. */
export interface IssuedToken {
  readonly authorization: string;
  /** Milliseconds since 1970. */
  readonly renewAt: number;
}

const margin = 60_000;

const numberMember = (value: unknown, name: string): number | undefined => {
  const member = isRecord(value) ? value[name] : undefined;
  return typeof member === "number" && Number.isFinite(member) ? member : undefined;
};

// Read, not verified: the token is not for us to judge, we only want to know how long it lasts.
const expiryOf = (token: string): number | undefined => {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  const exp = numberMember(parseObject(payload), "exp");
  return exp === undefined ? undefined : exp * 1000;
};

// A token that lives shorter than twice the margin would otherwise be renewed for most of its life.
const renewalOf = (expiry: number, now: number): number =>
  expiry - now < 2 * margin ? now + (expiry - now) / 2 : expiry - margin;

const formOf = ({ clientId, clientSecret, scope }: Credentials, audience: string): string =>
  new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    audience,
    ...(scope === undefined ? {} : { scope }),
  }).toString();

const requestFor = (origin: string, credentials: Credentials, audience: string): HttpRequest => ({
  method: "POST",
  url: `${origin}/oauth/token`,
  headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
  body: formOf(credentials, audience),
  // A token that is not used does nothing.
  safe: true,
  maxBytes: documentMaxBytes,
  secrets: [credentials.clientSecret],
});

const tokenOf = (request: HttpRequest, reply: HttpReply): IssuedToken => {
  const now = Date.now();
  const body = objectOf<unknown>(request, reply);
  const token = stringMember(body, "access_token");
  if (!token) throw unexpected(request, reply, "The token endpoint answered without an access token");
  const seconds = numberMember(body, "expires_in");
  const expiry = expiryOf(token) ?? (seconds === undefined ? undefined : now + seconds * 1000);
  if (expiry === undefined) throw unexpected(request, reply, "The token endpoint did not say when the token expires");
  return { authorization: `Bearer ${token}`, renewAt: renewalOf(expiry, now) };
};

/**
 * Requests one token by the client credentials grant (RFC 6749 §4.4).
 *
 * @throws {FaableApiError} When the tenant refuses, cannot be reached, or publishes no audience and none was given.
 */
export const requestToken = async (connection: Connection, credentials: Credentials): Promise<IssuedToken> => {
  const audience = credentials.audience ?? (await managementAudienceOf(connection.discovery));
  const request = requestFor(connection.origin, credentials, audience);
  return tokenOf(request, await connection.http(request));
};

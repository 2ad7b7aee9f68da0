import { Type } from "typebox";
import { lifetimes } from "../lifetimes.ts";
import { operation } from "../operation.ts";

const text = (description: string) => Type.Optional(Type.String({ description }));

const parameters = {
  client_id: Type.String({ description: "The OAuth `client_id` of a client of this account." }),
  response_type: text("`code`, and nothing else. Required."),
  redirect_uri: text(
    "One of the client's `callbacks`, character for character; may be left out when there is one only. Native clients may vary the port of a loopback address.",
  ),
  scope: text("Space-separated. `openid` for an ID token; `profile email phone address` for claims; others are the API's."),
  state: text("Comes back unchanged. At most 2,048 characters."),
  nonce: text("Comes back in the ID token. At most 2,048 characters."),
  code_challenge: text("PKCE: base64url of the SHA-256 of the verifier (RFC 7636). Required of public clients."),
  code_challenge_method: text("`S256`."),
  audience: text("Identifier of the API that the access token is for."),
  prompt: text("`none`, `login`, `select_account` or `consent` (which asks for a new login)."),
  max_age: text("Seconds since the last authentication that are accepted."),
  login_hint: text("Fills in the address or user name."),
  id_token_hint: text("An ID token of the expected user; an expired one will do."),
  break_glass: text(
    "`true`, for the audience of the Management API alone: whoever signs in anew and holds `update:actions` is not asked about by the tenant's Actions, and gets the permissions to read, change and delete Actions and to read logs, no others. Recorded as `auth.break_glass`.",
  ),
  screen_hint: text("`signup` opens the sign-up form."),
  ui_locales: text("Languages of the pages, the preferred first."),
  acr_values: text("Wished levels of assurance. Only `urn:faable:loa:1` can be had so far."),
  connection_id: text("Go straight to this connection."),
  connection: text("The same by name or id; older."),
  login_methods: text("Comma-separated connections to which the sign-in page is limited."),
  response_mode: text("`query` (default) or `form_post`."),
};

/** Where a browser is sent. */
const Redirect = Type.Object({}, { title: "Redirect", description: "A redirect; the answer is in its `Location`." });

const errors = [
  "invalid_request",
  "invalid_client",
  "invalid_redirect_uri",
  "unsupported_response_type",
  "request_not_supported",
  "request_uri_not_supported",
  "invalid_scope",
  "unauthorized_client",
  "login_required",
  "interaction_required",
  "consent_required",
  "access_denied",
  "user_suspended",
  "audience_not_found",
  "forbidden",
  "invalid_connection",
  "ambiguous_connection",
] as const;

const description =
  "Signs a person in and sends them back with a code (RFC 6749 §4.1, OIDC Core §3.1). An unknown client or redirect URI is told on a page; every other error goes to the redirect URI as `error`, `error_description`, `state` and `iss`.";

const query = Type.Object({ ...parameters, request_uri: text("What `/oauth/par` answered, instead of all but `client_id`.") });

export const authorize = operation({
  id: "authorize",
  resource: "oauth",
  method: "GET",
  path: "/authorize",
  summary: "Authorization endpoint",
  description,
  access: "public",
  query,
  reply: Redirect,
  status: 302,
  errors,
});

export const authorizeByForm = operation({
  id: "authorizeByForm",
  resource: "oauth",
  method: "POST",
  path: "/authorize",
  summary: "Authorization endpoint, by a form",
  description: `${description} The same parameters as by GET, in a form.`,
  access: "public",
  form: true,
  body: Type.Object({ ...parameters, request_uri: query.properties.request_uri }, { title: "AuthorizationRequest" }),
  reply: Redirect,
  status: 302,
  errors,
});

/** RFC 9126 §2.2. */
export const PushedRequest = Type.Object(
  {
    request_uri: Type.String({ description: "What to send to `/authorize` beside `client_id`. Works once." }),
    expires_in: Type.Integer({ description: "Seconds." }),
  },
  { title: "PushedRequest" },
);

export const pushAuthorizationRequest = operation({
  id: "pushAuthorizationRequest",
  resource: "oauth",
  method: "POST",
  path: "/oauth/par",
  summary: "Pushed authorization request (RFC 9126)",
  description: `Checks and keeps an authorization request for ${lifetimes.pushedRequest} seconds. The client authenticates as at the token endpoint.`,
  access: "public",
  format: "oauth",
  caller: "client",
  form: true,
  body: Type.Object(
    { ...parameters, client_secret: text("Unless sent by HTTP Basic. Public clients have none.") },
    { title: "PushedAuthorizationRequest" },
  ),
  reply: PushedRequest,
  status: 201,
  errors: [
    "invalid_request",
    "invalid_client",
    "client_not_found",
    "invalid_redirect_uri",
    "unsupported_response_type",
    "request_not_supported",
    "request_uri_not_supported",
    "invalid_scope",
    "unauthorized_client",
    "audience_not_found",
    "forbidden",
    "invalid_connection",
    "ambiguous_connection",
    "origin_not_allowed",
  ],
});

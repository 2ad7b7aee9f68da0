import { Type } from "typebox";
import { operation } from "../operation.ts";
import { OneOf } from "../shapes.ts";

/** Grants the token endpoint serves today. */
export const servedGrants = ["authorization_code", "refresh_token", "client_credentials", "password"] as const;

/** Ways a client can authenticate at the token endpoint. */
export const tokenEndpointAuthMethods = ["client_secret_basic", "client_secret_post", "none"] as const;

/** The two ways in which a client names itself in a body. */
export const clientParameters = {
  client_id: Type.Optional(Type.String({ description: "Unless sent by HTTP Basic." })),
  client_secret: Type.Optional(Type.String({ description: "Unless sent by HTTP Basic. Public clients have none." })),
};

const TokenRequest = Type.Object(
  {
    grant_type: OneOf(servedGrants, "The grant that is asked for."),
    ...clientParameters,
    code: Type.Optional(Type.String({ description: "authorization_code: the code that came with the redirect." })),
    redirect_uri: Type.Optional(
      Type.String({ description: "authorization_code: the same as at `/authorize`, if it was sent there." }),
    ),
    code_verifier: Type.Optional(
      Type.String({ description: "authorization_code: the PKCE verifier, 43 to 128 unreserved characters (RFC 7636)." }),
    ),
    refresh_token: Type.Optional(Type.String({ description: "refresh_token: the newest refresh token of the grant." })),
    username: Type.Optional(Type.String({ description: "password: address or user name." })),
    password: Type.Optional(Type.String({ description: "password: the user's password." })),
    realm: Type.Optional(
      Type.String({ description: "password: name of the database connection; default the first one offered." }),
    ),
    audience: Type.Optional(
      Type.String({
        description:
          "client_credentials, password: identifier of the API the token is for. Without it, the token is good for `/userinfo` only. Codes and refresh tokens keep the audience of their grant.",
      }),
    ),
    break_glass: Type.Optional(
      Type.String({
        description:
          "`client_credentials` for the audience of the Management API: `true` lets the machine past the tenant's Actions, with the permissions to read, change and delete Actions and to read logs, no others. Recorded as `auth.break_glass`.",
      }),
    ),
    scope: Type.Optional(
      Type.String({
        description:
          "Space-separated. client_credentials: absent or empty means everything the API's catalogue holds. refresh_token: can only narrow.",
      }),
    ),
  },
  { title: "TokenRequest" },
);

/** RFC 6749 §5.1. `scope` is always there and says what was granted. */
export const TokenResponse = Type.Object(
  {
    access_token: Type.String({ description: "A JWT (RFC 9068)." }),
    token_type: Type.Literal("Bearer", { description: "How it is sent: `Authorization: Bearer …` (RFC 6750)." }),
    expires_in: Type.Integer({ description: "Seconds." }),
    scope: Type.String({ description: "What was granted; may be empty." }),
    id_token: Type.Optional(Type.String({ description: "Who signed in (OIDC Core §2); when `openid` was granted to a user." })),
    refresh_token: Type.Optional(
      Type.String({ description: "For the next tokens, once. Never for machines, nor where the API forbids offline access." }),
    ),
  },
  { title: "TokenResponse" },
);

export const issueToken = operation({
  id: "issueToken",
  resource: "oauth",
  method: "POST",
  path: "/oauth/token",
  summary: "Token endpoint",
  description:
    "Authorization code with PKCE, refresh, client credentials and, where a client opted in, password (RFC 6749 §4, §6). Form and JSON bodies mean the same. Parameters in the query string have no effect, nor have those of another grant. Errors have the shape `{error, error_description, error_code?}`.",
  access: "public",
  format: "oauth",
  caller: "client",
  form: true,
  body: TokenRequest,
  reply: TokenResponse,
  status: 200,
  errors: [
    "invalid_request",
    "invalid_scope",
    "invalid_grant",
    "redirect_uri_mismatch",
    "unsupported_grant_type",
    "unauthorized_client",
    "invalid_client",
    "invalid_connection",
    "invalid_credentials",
    "too_many_login_attempts",
    "user_suspended",
    "login_denied",
    "client_credentials_denied",
    "interaction_required",
    "actions_busy",
    "audience_not_found",
    "forbidden",
    "origin_not_allowed",
    "client_not_found",
  ],
});

const TokenToRevoke = Type.Object(
  {
    ...clientParameters,
    token: Type.String({ description: "A refresh token, or an access token of a user." }),
    token_type_hint: Type.Optional(
      Type.String({ description: "`refresh_token` or `access_token`; only a hint (RFC 7009 §2.1)." }),
    ),
  },
  { title: "RevocationRequest" },
);

export const revokeToken = operation({
  id: "revokeToken",
  resource: "oauth",
  method: "POST",
  path: "/oauth/revoke",
  summary: "Revocation endpoint (RFC 7009)",
  description:
    "Ends the grant that a token of this client came from: its refresh tokens stop working, and our own endpoints refuse its access tokens. Unknown tokens are answered like known ones.",
  access: "public",
  format: "oauth",
  caller: "client",
  form: true,
  body: TokenToRevoke,
  reply: Type.Object({}, { title: "Revoked" }),
  status: 200,
  errors: ["invalid_request", "invalid_client", "client_not_found", "unsupported_token_type", "origin_not_allowed"],
});

const TokenToIntrospect = Type.Object(
  {
    ...clientParameters,
    token: Type.String({ description: "A refresh token of this client, or any access token of this account." }),
    token_type_hint: Type.Optional(
      Type.String({ description: "`refresh_token` or `access_token`; only a hint (RFC 7662 §2.1)." }),
    ),
  },
  { title: "IntrospectionRequest" },
);

/** RFC 7662 §2.2. Everything but `active` is there only while the token is active. */
export const Introspection = Type.Object(
  {
    active: Type.Boolean({ description: "Whether the token works now, here: signature, time, grant, user and client." }),
    scope: Type.Optional(Type.String({ description: "What it allows." })),
    client_id: Type.Optional(Type.String({ description: "The client it was issued to." })),
    token_type: Type.Optional(Type.String({ description: "`Bearer` or `refresh_token`." })),
    sub: Type.Optional(Type.String({ description: "The user, or the machine's `client_id`." })),
    aud: Type.Optional(Type.String({ description: "What it is for." })),
    iss: Type.Optional(Type.String({ description: "This issuer." })),
    iat: Type.Optional(Type.Integer({ description: "Seconds since 1970." })),
    exp: Type.Optional(Type.Integer({ description: "Seconds since 1970." })),
    jti: Type.Optional(Type.String({ description: "Its identifier." })),
  },
  { title: "Introspection" },
);

export const introspectToken = operation({
  id: "introspectToken",
  resource: "oauth",
  method: "POST",
  path: "/oauth/introspect",
  summary: "Introspection endpoint (RFC 7662)",
  description: "For confidential clients of the account. A token that is not active, for whatever reason, is `{active: false}`.",
  access: "public",
  format: "oauth",
  caller: "client",
  form: true,
  body: TokenToIntrospect,
  reply: Introspection,
  status: 200,
  errors: ["invalid_request", "invalid_client", "client_not_found", "unauthorized_client"],
});

import { Type } from "typebox";
import { operation } from "../operation.ts";
import { OneOf } from "../shapes.ts";

/** Grants the token endpoint serves today. */
export const servedGrants = ["client_credentials"] as const;

/** Ways a client can authenticate at the token endpoint. */
export const tokenEndpointAuthMethods = ["client_secret_basic", "client_secret_post"] as const;

const TokenRequest = Type.Object(
  {
    grant_type: OneOf(servedGrants, "The grant that is asked for."),
    client_id: Type.Optional(Type.String({ description: "Unless sent by HTTP Basic." })),
    client_secret: Type.Optional(Type.String({ description: "Unless sent by HTTP Basic." })),
    audience: Type.Optional(
      Type.String({ description: "Identifier of the API the token is for. Without it, the token is good for `/userinfo` only." }),
    ),
    scope: Type.Optional(Type.String({ description: "Space-separated. Absent or empty: everything the API's catalogue holds." })),
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
    "Client credentials (RFC 6749 §4.4): a confidential client gets an access token for an API. Form and JSON bodies mean the same. Parameters in the query string have no effect. Errors have the shape `{error, error_description, error_code?}`.",
  access: "public",
  body: TokenRequest,
  reply: TokenResponse,
  status: 200,
  errors: [
    "invalid_request",
    "invalid_scope",
    "unsupported_grant_type",
    "unauthorized_client",
    "invalid_client",
    "audience_not_found",
    "forbidden",
    "origin_not_allowed",
    "client_not_found",
  ],
});

import { Type } from "typebox";
import { operation } from "../operation.ts";
import { Session } from "../resources/session.ts";
import { User } from "../resources/user.ts";

const { app_metadata: _, suspended_reason: __, ...shown } = User.properties;

/** The signed-in user, as they may see themselves: without what only administrators and backends write. */
export const Me = Type.Object(
  { sub: Type.String({ description: "The same as `id`." }), ...shown },
  {
    title: "Me",
    additionalProperties: true,
    description: "Beside these, the claims that Actions gave to the access token, by their names.",
  },
);

const description =
  "With a user's access token, whatever its audience and scopes, or with the session cookie of this host. A machine's token is `forbidden`.";

const errors = ["not_logged_in", "invalid_token", "user_suspended", "forbidden"] as const;

export const getMe = operation({
  id: "getMe",
  resource: "me",
  method: "GET",
  path: "/me",
  summary: "Who am I",
  description,
  access: "public",
  reply: Me,
  status: 200,
  errors,
});

/** The sessions that a user can end. */
export const MySessions = Type.Object(
  {
    results: Type.Array(Session, { description: "Active sessions, the newest first; at most 200." }),
    current_session_id: Type.Unsafe<string | null>({
      type: ["string", "null"],
      description: "The session behind this request.",
    }),
  },
  { title: "MySessions" },
);

export const listMySessions = operation({
  id: "listMySessions",
  resource: "me",
  method: "GET",
  path: "/me/sessions",
  summary: "Where am I signed in",
  description,
  access: "public",
  reply: MySessions,
  status: 200,
  errors,
});

export const revokeMyOtherSessions = operation({
  id: "revokeMyOtherSessions",
  resource: "me",
  method: "POST",
  path: "/me/sessions/revoke-others",
  summary: "End every other session of mine",
  description: `${description} With the cookie only from a page of this host. Cookies and refresh tokens of the ended sessions stop working at once.`,
  access: "public",
  bodyOptional: true,
  body: Type.Object({}, { additionalProperties: false }),
  reply: Type.Object({ revoked: Type.Integer({ description: "How many were ended." }) }, { title: "RevokedSessions" }),
  status: 200,
  errors,
});

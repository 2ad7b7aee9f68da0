import { Type } from "typebox";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { base, Closed, Id, Instant, Nullable, OneOf, Page } from "../shapes.ts";

const statuses = ["active", "revoked"] as const;

/** One browser in which a user is signed in, or one direct grant. */
export const Session = Type.Object(
  {
    ...base("session"),
    status: OneOf(statuses, "A session past its `expires_at` is over whatever this says."),
    sid: Type.String({ description: "What relying parties know it by: the `sid` of ID and logout tokens." }),
    user: Id("user", "Who is signed in."),
    client: Nullable(Id("client", "The client at which it began.")),
    connection: Nullable(Id("connection", "The connection that proved the user last.")),
    ip: Nullable(Type.String({ description: "Source address of the last sign-in." })),
    user_agent: Nullable(Type.String({ description: "What the browser called itself at the last sign-in." })),
    device_name: Nullable(Type.String({ description: "The same in words, such as `Firefox on Windows`." })),
    last_seen_at: Instant("Its last use, refreshes included."),
    expires_at: Instant("When it ends if it is not used: 30 days after its last use."),
    revoked_at: Nullable(Instant("When it was ended.")),
    revoked_reason: Nullable(OneOf(["admin", "logout", "user"], "Who ended it.")),
  },
  { title: "Session" },
);

export const sessionListing: Listing = {
  fields: { user: "id", client: "id", connection: "id", status: "text", sid: "text", since: "since", until: "until" },
  text: false,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["status"],
  words: { status: statuses },
  examples: { status: "active", sid: "sid_0199d4c1a2b3c4d5e6f7081920a1b2c3" },
};

const params = Closed({ id: Id("session", "The session.") });

export const listSessions = operation({
  id: "listSessions",
  alias: "sessionList",
  resource: "session",
  method: "GET",
  path: "/session",
  otherPaths: ["/sessions"],
  summary: "List sessions",
  description: "Kept for 90 days after their end.",
  access: { permission: "read:sessions" },
  query: listingQuery(sessionListing),
  listing: sessionListing,
  reply: Page(Session, "Session"),
  status: 200,
  errors: [],
});

export const getSession = operation({
  id: "getSession",
  alias: "sessionGet",
  resource: "session",
  method: "GET",
  path: "/session/:id",
  otherPaths: ["/sessions/:id"],
  summary: "Get a session",
  access: { permission: "read:sessions" },
  params,
  reply: Session,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const revokeSession = operation({
  id: "revokeSession",
  alias: "sessionRevoke",
  resource: "session",
  method: "POST",
  path: "/session/:id/revoke",
  otherPaths: ["/sessions/:id/revoke"],
  summary: "End a session",
  description:
    "Its cookie and its refresh tokens stop working at once; access tokens live on until their `exp`. Relying parties with a back-channel address are told.",
  access: { permission: "update:sessions" },
  params,
  reply: Session,
  status: 200,
  errors: ["invalid_id", "not_found", "session_already_revoked"],
});

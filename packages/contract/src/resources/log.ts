import { type TObject, Type } from "typebox";
import { auditEvents } from "../events/audit.ts";
import { auditStatuses } from "../events/event.ts";
import { expandParameter, type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { base, Closed, Id, Nullable, OneOf, Page } from "../shapes.ts";
import { Client } from "./client.ts";
import { Team } from "./team.ts";
import { User } from "./user.ts";

const reference = (kind: "user" | "client" | "team", object: TObject, description: string) =>
  Type.Union([Id(kind, description), object, Type.Null()], { description: `${description} Id, or the object when expanded.` });

/** One row of the audit trail. Rows are never changed and hold no secret. */
export const Log = Type.Object(
  {
    ...base("log"),
    type: Type.String({
      description:
        "Dotted name, for example `admin.user.updated` or `oauth.token.client_credentials`; all are in docs/events.md.",
    }),
    status: OneOf(auditStatuses, "Outcome."),
    message: Type.String({ description: "Short text; the error when it failed." }),
    data: Type.Unsafe<Record<string, unknown> | null>({
      type: ["object", "null"],
      additionalProperties: true,
      description:
        "Facts of this type: `actor` (`{type, id}`), `ip`, `changed` (names of fields), `resource_id`, … What was posted to a webhook (`request.body`) is there for tokens with `read:users` alone.",
    }),
    user: reference("user", User, "The user it concerns."),
    client: reference("client", Client, "The client it concerns."),
    team: reference("team", Team, "The team it concerns."),
    login: Nullable(Type.String(), {
      description:
        "The login that it was a part of: `login:<id>` finds all of it, its webhooks among them. Error pages of a login show it as their reference.",
    }),
    expires_at: Nullable(Type.String({ format: "date-time" }), { description: "When it is purged; null: kept." }),
  },
  { title: "Log" },
);

const types = Object.keys(auditEvents);

export const logListing: Listing = {
  fields: {
    type: "text",
    status: "text",
    origin: "prefix",
    user: "id",
    client: "id",
    team: "id",
    login: "id",
    since: "since",
    until: "until",
  },
  text: true,
  sort: ["createdAt"],
  expand: ["user", "client", "team"],
  shortcuts: ["type", "status"],
  words: { type: types, status: auditStatuses, origin: types },
  wordsIn: "docs/events.md",
  examples: { type: "admin.user.updated", status: "failed" },
};

export const listLogs = operation({
  id: "listLogs",
  alias: "logList",
  resource: "logs",
  method: "GET",
  path: "/logs",
  otherPaths: ["/log"],
  summary: "List log rows",
  description: "Newest first. `q` searches the message. `origin:admin.user` matches `admin.user.updated`.",
  access: { permission: "read:logs" },
  query: listingQuery(logListing),
  listing: logListing,
  reply: Page(Log, "Log"),
  status: 200,
  errors: [],
});

export const getLog = operation({
  id: "getLog",
  alias: "logGet",
  resource: "logs",
  method: "GET",
  path: "/logs/:log_id",
  otherPaths: ["/log/:log_id"],
  summary: "Read a log row",
  access: { permission: "read:logs" },
  params: Closed({ log_id: Id("log", "The log row.") }),
  query: Closed({ expand: expandParameter, "expand[]": expandParameter }),
  reply: Log,
  status: 200,
  errors: ["invalid_id", "not_found", "invalid_expand"],
});

export const explainLog = operation({
  id: "explainLog",
  alias: "logExplain",
  resource: "logs",
  method: "GET",
  path: "/logs/explain/:log_id",
  summary: "Say what a row means, and what to change",
  description:
    "For whoever looks for the reason of a refusal: what happened, what was expected and what makes it go away, in words; with the other rows of the same login.",
  access: { permission: "read:logs" },
  params: Closed({ log_id: Id("log", "The log row.") }),
  reply: Type.Object(
    {
      log: Id("log", "The row."),
      happened: Type.String({ description: "What happened." }),
      expected: Nullable(Type.String(), { description: "What would have had to be otherwise; null where nothing failed." }),
      change: Nullable(Type.String(), { description: "What to change; null where nothing failed." }),
      error_code: Nullable(Type.String(), { description: "The code of the refusal (docs/errors.md); null where there is none." }),
      login: Nullable(Type.String(), { description: "The login that it was a part of." }),
      story: Type.Array(
        Type.Object({
          log: Id("log", "A row."),
          type: Type.String({ description: "Its type." }),
          status: Type.String({ description: "Its outcome." }),
          message: Type.String({ description: "Its message." }),
          at: Type.String({ format: "date-time", description: "When it happened." }),
        }),
        { description: "The rows of the same login, the oldest first; none without a login." },
      ),
    },
    { title: "LogExplanation" },
  ),
  status: 200,
  errors: ["invalid_id", "not_found"],
});

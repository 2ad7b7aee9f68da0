import { Type } from "typebox";
import { lifetimes, limits } from "../lifetimes.ts";
import { describeQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { Closed } from "../shapes.ts";
import { Log, logListing } from "./log.ts";

/** What the logs are filtered by where they are not read as a list. */
export const logQuery = Type.Optional(Type.String({ maxLength: 2048, description: describeQuery(logListing) }));

/** Names what a reader has seen; it grows with the transactions that are open at a time. */
export const TailCursor = Type.String({
  minLength: 1,
  maxLength: 8192,
  description: "Where rows begin that have not been told yet.",
});

export const readLogTail = operation({
  id: "readLogTail",
  alias: "logTail",
  resource: "logs",
  method: "GET",
  path: "/logs/tail",
  otherPaths: ["/log/tail"],
  summary: "Read log rows as they are written, and wait for new ones",
  description:
    "Begin without `after`: the answer has the rows that are written from then on, and `next`. Ask again with it: nothing is left out, nothing comes twice, in whatever order rows are committed, and the filter may be another one. With `wait`, an answer without rows comes after that time.",
  access: { permission: "read:logs" },
  query: Closed({
    after: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 8192,
        description: "`next` of the answer before, or `tail` at the end of an export. Default: from now on.",
      }),
    ),
    query: logQuery,
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: limits.tailPageMax, description: `How many at most. Default ${limits.tailPage}.` }),
    ),
    wait: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: lifetimes.tailWait,
        description: "Seconds to wait for a row when there is none. Default 0.",
      }),
    ),
  }),
  reply: Type.Object(
    {
      results: Type.Array(Log, { description: "Rows, the oldest first; references as ids." }),
      next: TailCursor,
    },
    { title: "LogTail" },
  ),
  status: 200,
  errors: ["bad_request", "invalid_query", "query_too_expensive", "too_many_requests"],
});

import { Type } from "typebox";
import { lifetimes, limits } from "../lifetimes.ts";
import { operation } from "../operation.ts";
import { Closed, Id, Nullable } from "../shapes.ts";
import { Log } from "./log.ts";
import { logQuery, TailCursor } from "./log-tail.ts";

const cursor = Type.String({ description: "Where it goes on: send it as `cursor`, with the same `query`." });
const total = Nullable(Type.Integer(), {
  description: "Rows of the whole export, as they were counted when this answer began; null: there are too many to count.",
});
const done = Type.Integer({ description: "How many of them have been written, earlier answers of this export included." });

/** One line of an export: it has one of these members. */
export const LogExportLine = Type.Object(
  {
    begin: Type.Optional(
      Type.Object({ cursor, total: Type.Optional(total), done: Type.Optional(done) }, { description: "The first line." }),
    ),
    log: Type.Optional(Log),
    progress: Type.Optional(
      Type.Object({ done, total, cursor }, { description: "How far it has come. Only with `progress=true`." }),
    ),
    end: Type.Optional(
      Type.Object(
        {
          complete: Type.Boolean({ description: "Whether the export has come to its end; false: it goes on at `cursor`." }),
          rows: Type.Integer({ description: "Rows of this answer." }),
          cursor: Type.Optional(cursor),
          tail: Type.Optional(TailCursor),
        },
        { description: "The last line. An answer without it was cut." },
      ),
    ),
  },
  { title: "LogExportLine" },
);

export const exportLogs = operation({
  id: "exportLogs",
  alias: "logExport",
  resource: "logs",
  method: "GET",
  path: "/logs/export",
  otherPaths: ["/log/export"],
  summary: "Export log rows as lines of JSON",
  description: `What was written when the export began, the oldest first: \`{"begin":…}\`, a line \`{"log":…}\` for each row, and at last \`{"end":…}\`, without which the answer was cut. It is continued by \`cursor\` of its first line and \`after\`, the id of the last row that arrived whole: nothing is left out, nothing comes twice. \`end.tail\` goes on with what was written since, at \`GET /logs/tail\`. An answer ends after ${lifetimes.logExport / 60} minutes, to be continued, and is cut when its reader takes nothing for ${lifetimes.logExportStalled} seconds. ${limits.logExports} at once of an account.`,
  access: { permission: "read:logs" },
  query: Closed({
    query: logQuery,
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 8192, description: "Continues an export, with the same `query`." }),
    ),
    after: Type.Optional(Id("log", "The last row that arrived; with `cursor`. Default: where the cursor was made.")),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: limits.logExportRows,
        description: "Rows after which the answer ends, to be continued. Default: all.",
      }),
    ),
    progress: Type.Optional(
      Type.Boolean({ description: "Counts the rows first, and tells how far it has come. Default false." }),
    ),
  }),
  reply: LogExportLine,
  lines: true,
  status: 200,
  errors: ["bad_request", "invalid_id", "invalid_query", "query_too_expensive", "too_many_requests"],
});

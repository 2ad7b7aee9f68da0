import { FaableApiError, type Log } from "@faable/auth-sdk";
import { readCommand } from "../command-line.ts";
import { demoApi } from "../demo-api.ts";
import { explain, findIssuer, patiently } from "../demo-server.ts";
import { demoDomain, stop } from "../settings.ts";
import { lineOf } from "./line.ts";

// `npm run logs -- --query status:failed`, with the server running: the demo account's log, as it is written.

const { values } = readCommand({
  call: "npm run logs -- [--query <FaableQL>] [--json]",
  does: "Prints the rows of the demo account's log as they are written, a line each, until Ctrl-C.",
  options: {
    query: { type: "string", takes: "<FaableQL>", meaning: "Only these rows (docs/guides/logs.md). Default: all" },
    json: { type: "boolean", meaning: "Prints each row whole, as JSON" },
  },
  example: "npm run logs -- --query 'status:failed origin:oauth'",
});
const { query, json = false } = values;

/** What the query says that it may not. */
const orTold = (error: unknown): never =>
  error instanceof FaableApiError && error.isErrorCode("invalid_query")
    ? stop(`${error.message} See npm run logs -- --help`)
    : explain(error);

const print = (log: Log): void => console.log(json ? JSON.stringify(log) : lineOf(log));

await findIssuer();
const api = demoApi();
let after = (await api.readLogTail({ query }).catch(orTold)).next;
// What is read by a program has rows alone on its standard output.
console.error(`The log of ${demoDomain()}, from now on. Rows of tokens come within five seconds. Ctrl-C ends it.`);
for (;;) {
  // Where nobody has to be told that the server is away, `for await (const log of api.tailLogs())` is all of this.
  const from = after;
  const { results, next } = await patiently(() => api.readLogTail({ query, after: from, wait: 20, limit: 1_000 }));
  for (const log of results) print(log);
  after = next;
}

import { parseArgs } from "node:util";
import { FaableApiError, type Log } from "@faable/auth-sdk";
import { demoApi } from "../demo-api.ts";
import { explain, findIssuer, patiently } from "../demo-server.ts";
import { domain, stop } from "../settings.ts";
import { lineOf } from "./line.ts";

// `npm run logs -- --query status:failed`, with the server running: the demo account's log, as it is written.

const usage = "npm run logs -- [--query <FaableQL>] [--json]";

const read = () => {
  try {
    return parseArgs({ options: { query: { type: "string" }, json: { type: "boolean" } } }).values;
  } catch (error) {
    return stop(`${error instanceof Error ? error.message.split(". ", 1)[0] : error}. Usage: ${usage}`);
  }
};

const { query, json = false } = read();

/** What the query says that it may not. */
const orTold = (error: unknown): never =>
  error instanceof FaableApiError && error.isErrorCode("invalid_query")
    ? stop(`${error.message} Usage: ${usage}`)
    : explain(error);

const print = (log: Log): void => console.log(json ? JSON.stringify(log) : lineOf(log));

await findIssuer();
const api = demoApi();
let after = (await api.readLogTail({ query }).catch(orTold)).next;
// What is read by a program has rows alone on its standard output.
console.error(`The log of ${domain}, from now on. Rows of tokens come within five seconds. Ctrl-C ends it.`);
for (;;) {
  // Where nobody has to be told that the server is away, `for await (const log of api.tailLogs())` is all of this.
  const from = after;
  const { results, next } = await patiently(() => api.readLogTail({ query, after: from, wait: 20, limit: 1_000 }));
  for (const log of results) print(log);
  after = next;
}

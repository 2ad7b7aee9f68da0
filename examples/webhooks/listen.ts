import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type EventBatch, FaableApiError, webhookTypes } from "@faable/auth-sdk";
import { demoApi } from "../demo-api.ts";
import { explain, findIssuer } from "../demo-server.ts";
import { domain, stop } from "../settings.ts";
import { forward } from "./forward.ts";

// `npm run listen -- http://localhost:3000/webhooks`, with the server running: the demo account's events, as webhooks.

const usage = "npm run listen -- <url> [--secret <secret>] [--types user.created,user.deleted] [--from-beginning]";

const read = () => {
  try {
    const options = { secret: { type: "string" }, types: { type: "string" }, "from-beginning": { type: "boolean" } } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return stop(`${error instanceof Error ? error.message.split(". ", 1)[0] : error}. Usage: ${usage}`);
  }
};

const isWebUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const { values, positionals } = read();
const [url = "", ...more] = positionals;
if (!isWebUrl(url) || more.length > 0) stop(`Say one http(s) URL, of your receiver. Usage: ${usage}`);

const unknown = values.types?.split(",").find((type) => !webhookTypes.some((known) => known === type));
if (unknown !== undefined) stop(`There is no type "${unknown}". Types: ${webhookTypes.join(", ")}`);
const types = values.types === undefined ? {} : { types: values.types };
const secret = values.secret || `whsec_${randomBytes(32).toString("base64")}`;

await findIssuer();
const api = demoApi();

/** Waits for events. A server that is away for a moment, because it starts anew, is waited for, too. */
const next = async (after: string | undefined): Promise<EventBatch> => {
  for (let misses = 0; ; misses += 1) {
    try {
      return await api.listEvents({ ...(after === undefined ? {} : { after }), ...types, wait: 20 });
    } catch (error) {
      if (!(error instanceof FaableApiError) || (error.status ?? 500) < 500) return explain(error);
      if (misses === 0) console.log(`No server answers at ${domain}: waiting until one does.`);
      await sleep(1_000);
    }
  }
};

const begin = async (): Promise<string | undefined> =>
  values["from-beginning"] ? undefined : (await api.listEvents({ latest: true }).catch(explain)).next;

let after = await begin();
console.log(`Events of ${domain} go to ${url}, signed by the secret\n\n    ${secret}\n`);
for (;;) {
  const batch = await next(after);
  for (const event of batch.results) await forward(event, { url, secret });
  after = batch.next;
}

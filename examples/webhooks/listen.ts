import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { webhookTypes } from "@faable/auth-sdk";
import { demoApi } from "../demo-api.ts";
import { explain, findIssuer, patiently } from "../demo-server.ts";
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
const { secret = `whsec_${randomBytes(32).toString("base64")}` } = values;
// What the server takes for a subscription's: a receiver that is right in refusing another would answer 401 without a reason.
if (!/^[\x21-\x7e]{16,256}$/.test(secret))
  stop("--secret takes 16 to 256 printable ASCII characters without spaces, as a subscription does; without it, one is made.");

await findIssuer();
const api = demoApi();

const begin = async (): Promise<string | undefined> =>
  values["from-beginning"] ? undefined : (await api.listEvents({ latest: true }).catch(explain)).next;

let after = await begin();
console.log(`Events of ${domain} go to ${url}, signed by the secret\n\n    ${secret}\n`);
for (;;) {
  const from = after === undefined ? {} : { after };
  const batch = await patiently(() => api.listEvents({ ...from, ...types, wait: 20 }));
  for (const event of batch.results) await forward(event, { url, secret });
  after = batch.next;
}

import { randomBytes } from "node:crypto";
import { webhookTypes } from "@faable/auth-sdk";
import { readCommand } from "../command-line.ts";
import { demoApi } from "../demo-api.ts";
import { explain, findIssuer, patiently } from "../demo-server.ts";
import { demoDomain, stop } from "../settings.ts";
import { forward } from "./forward.ts";

// `npm run listen -- http://localhost:3000/webhooks`, with the server running: the demo account's events, as webhooks.

const { values, positionals } = readCommand({
  call: "npm run listen -- <url> [--secret <secret>] [--types <types>] [--from-beginning]",
  does: "Posts what happens at the demo account to your receiver, signed as webhooks are, until Ctrl-C. Nothing is subscribed.",
  options: {
    secret: { type: "string", takes: "<secret>", meaning: "Signs by this one. Default: one is made and printed" },
    types: { type: "string", takes: "<types>", meaning: `Only these, divided by commas, of ${webhookTypes.join(", ")}` },
    "from-beginning": {
      type: "boolean",
      meaning: "Begins at the oldest event that is kept. Default: at what happens from now on",
    },
  },
  example: "npm run listen -- http://localhost:3000/webhooks --types user.created,user.deleted",
  most: 1,
});

const isWebUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const [url = ""] = positionals;
if (!isWebUrl(url)) stop("Say the http(s) URL of your receiver: npm run listen -- http://localhost:3000/webhooks");

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
console.log(`Events of ${demoDomain()} go to ${url}, signed by the secret\n\n    ${secret}\n`);
for (;;) {
  const from = after === undefined ? {} : { after };
  const batch = await patiently(() => api.listEvents({ ...from, ...types, wait: 20 }));
  for (const event of batch.results) await forward(event, { url, secret });
  after = batch.next;
}

import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** Ends the program in one sentence: what follows would only be a stack trace. */
export const stop = (sentence: string): never => {
  console.error(sentence);
  process.exit(1);
};

const file = new URL("../.env", import.meta.url);
const written = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};

/** What is exported wins: it is the way out for those whose `.env` is their own. */
const settings = { ...written, ...process.env };

/** The demo's secrets are shown once and kept as hashes: without them, only a new demo helps. */
export const anew =
  "For a new demo, stop the server, remove its data (.faable), which erases every account in it, and start it again.";

const missing = (name: string): string => {
  if (settings.FAABLE_DEMO_DOMAIN)
    return `The demo account is older than ${name}: neither .env nor what is exported names it. ${anew}`;
  return `There is no ${name}, neither in .env nor exported: start the server with \`npm start\`, whose first start writes or prints it. If that was done and is lost, make a new demo. ${anew}`;
};

export const setting = (name: string): string => settings[name] || stop(missing(name));

/** The demo account's host. */
export const domain = setting("FAABLE_DEMO_DOMAIN");

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
  return `There is no FAABLE_DEMO_DOMAIN, neither in .env nor exported: start the server with \`npm start\`, whose first start writes or prints it. If that was done and is lost, make a new demo. ${anew}`;
};

export const setting = (name: string): string => settings[name] || stop(missing(name));

const isOrigin = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
};

/** The origin that an example is served at: a setting, or what it is when nobody set it. */
export const originSetting = (name: string, otherwise = ""): string => {
  const given = settings[name] || otherwise || setting(name);
  if (isOrigin(given)) return new URL(given).origin;
  return stop(`${name} is "${given}": it takes an http(s) URL without a path, such as ${otherwise || "http://localhost:4001"}.`);
};

const hostSetting = (name: string): string => {
  const given = setting(name);
  if (isOrigin(/^https?:\/\//.test(given) ? given : `http://${given}`)) return given;
  return stop(`${name} is "${given}": it takes a host, such as acme.localhost:4000.`);
};

/** The demo account's host. */
export const demoDomain = (): string => hostSetting("FAABLE_DEMO_DOMAIN");

import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { authClientCredentials, FaableApiError, FaableAuthApi } from "@faable/auth-sdk";

// With the server running, `npm run demo` lists the users of the demo account and changes the first one's language.

const file = new URL("../.env", import.meta.url);

/** Ends the demo in one sentence: what follows would only be a stack trace. */
const stop = (sentence: string): never => {
  console.error(sentence);
  process.exit(1);
};

/** What is exported wins: it is the way out for those whose `.env` is their own. */
const settings = { ...(existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {}), ...process.env };

/** The demo's secrets are shown once and kept as hashes: without them, only a new demo helps. */
const anew = "For a new demo, stop the server, remove its data (.faable) and start it again.";

const setting = (name: string): string =>
  settings[name] ||
  stop(
    `There is no ${name}, neither in .env nor exported: start the server with \`npm start\`, whose first start writes or prints it. ${anew}`,
  );

const domain = setting("FAABLE_DEMO_DOMAIN");

const api = FaableAuthApi.create({
  domain,
  authStrategy: authClientCredentials,
  auth: { client_id: setting("FAABLE_DEMO_CLIENT_ID"), client_secret: setting("FAABLE_DEMO_CLIENT_SECRET") },
});

const show = async (): Promise<void> => {
  const { results } = await api.listUsers().first();
  for (const { id, email, name, locale } of results) console.log(`${id}  ${email}  ${name}  ${locale}`);
  const [first] = results;
  if (!first) return stop("The demo account has no users.");
  const { email, locale } = await api.updateUser(first.id, { locale: "es" });
  console.log(`\nThe locale of ${email} is now "${locale}".`);
};

const explain = (error: unknown): never => {
  if (!(error instanceof FaableApiError)) throw error;
  if (error.status !== undefined) return stop(`The server at ${domain} refused: ${error.message}. ${anew}`);
  return stop(`No server answers at ${domain}: start it with \`npm start\`.`);
};

await show().catch(explain);

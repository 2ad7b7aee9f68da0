import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Config } from "./config.ts";
import type { Demo, FirstStart } from "./engines/provisioning/index.ts";
import { print } from "./program.ts";

const envFile = ".env";

/** How our `.env` begins, also in what earlier versions wrote. */
const notice = "# Demo account, written by the first start.";

const demoDomain = ({ baseUrl }: Config): string => `acme.${baseUrl.host}`;

const demoSettings = (config: Config, { machine, person, web, browserClientId, audience, urls }: Demo): readonly string[] => [
  `FAABLE_DEMO_DOMAIN=${demoDomain(config)}`,
  `FAABLE_DEMO_CLIENT_ID=${machine.clientId}`,
  `FAABLE_DEMO_CLIENT_SECRET=${machine.clientSecret}`,
  `FAABLE_DEMO_PERSON_EMAIL=${person.email}`,
  `FAABLE_DEMO_PERSON_PASSWORD=${person.password}`,
  `FAABLE_DEMO_WEB_CLIENT_ID=${web.clientId}`,
  `FAABLE_DEMO_WEB_CLIENT_SECRET=${web.clientSecret}`,
  `FAABLE_DEMO_BROWSER_CLIENT_ID=${browserClientId}`,
  `FAABLE_DEMO_AUDIENCE=${audience}`,
  `FAABLE_DEMO_WEB_URL=${urls.web}`,
  `FAABLE_DEMO_BROWSER_URL=${urls.browser}`,
  `FAABLE_DEMO_API_URL=${urls.api}`,
];

/** Nothing but our notice and our settings: what a person added to it is theirs, and so is the file then. */
const isOurs = (text: string): boolean =>
  text.startsWith(notice) && text.split("\n").every((line) => /^(#.*|FAABLE_DEMO_[A-Z_]+=.*|\s*)$/.test(line));

const writeWhole = (text: string): void => {
  writeFileSync(`${envFile}.new`, text, { mode: 0o600 });
  renameSync(`${envFile}.new`, envFile);
};

/** What the demo and the examples are told about the demo account. Answers why they could not be written, if so; never fails the start. */
const writeDemoEnv = (settings: readonly string[]): string | undefined => {
  try {
    if (existsSync(envFile) && !isOurs(readFileSync(envFile, "utf8"))) return "The file .env is not ours and was left alone";
    writeWhole(
      `${[`${notice} Used by: npm run demo, npm run example:web, example:browser, example:api, example:actions`, ...settings].join("\n")}\n`,
    );
    return undefined;
  } catch {
    return "The file .env could not be written";
  }
};

const operatorLines = (config: Config, { clientId, clientSecret, generated }: FirstStart["operator"]): readonly string[] => [
  `  Operator account   ${config.baseUrl.origin}`,
  `    client id        ${clientId}`,
  `    client secret    ${generated ? clientSecret : "(as configured)"}`,
];

const examples = [
  "    npm run demo                    the SDK lists and changes users",
  "    npm run demo:user -- <address>  adds a user",
  "    npm run example:web             people sign in to a server-rendered application",
  "    npm run example:browser         people sign in to one that is all in the browser",
  "    npm run example:api             an API that takes its tokens",
  "    npm run example:webhooks        a receiver that is told of every user and sign-in",
  "    npm run example:actions         one that asks for what is missing before the login goes on",
  "    npm run listen -- <url>         what a receiver of webhooks is told, posted to one that you are writing",
  "    npm run logs                    what happens, as it is written to the log",
] as const;

const tryLines = (settings: readonly string[], unwritten: string | undefined): readonly string[] =>
  unwritten === undefined
    ? ["  Try, each in a terminal of its own:", ...examples]
    : [`  ${unwritten}. For these, first:`, ...examples, "", ...settings.map((setting) => `export ${setting}`)];

const demoLines = (config: Config, demo: Demo | undefined): readonly string[] => {
  if (!demo) return [];
  const settings = demoSettings(config, demo);
  const unwritten = writeDemoEnv(settings);
  const where = unwritten === undefined ? "   (also in .env)" : "";
  return [
    "",
    `  Demo account       ${config.baseUrl.protocol}//${demoDomain(config)}`,
    `    client id        ${demo.machine.clientId}`,
    `    client secret    ${demo.machine.clientSecret}${where}`,
    `    who signs in     ${demo.person.email}`,
    `    password         ${demo.person.password}${where}`,
    "",
    ...tryLines(settings, unwritten),
  ];
};

/** Tells a first start's credentials, once: the server keeps hashes only. */
export const tellFirstStart =
  (config: Config) =>
  (created: FirstStart): Promise<void> =>
    print([
      "",
      "First start. These secrets are shown this once; should a later start show others, those hold:",
      "",
      ...operatorLines(config, created.operator),
      ...demoLines(config, created.demo),
      "",
    ]);

/** Behind a proxy the public address says nothing of where the proxy finds the server. */
const listensAt = ({ baseUrl, host, port }: Config): readonly string[] =>
  baseUrl.hostname === "localhost" && Number(baseUrl.port) === port ? [] : [`It listens at ${host}:${port}.`];

const loginsAt = ({ baseUrl }: Config): string => `${baseUrl.protocol}//<account>.${baseUrl.host}`;

/** Tells where the server runs. What answers there is the operator's, and for programs: people sign in at the accounts' own hosts. */
export const announce = (config: Config): Promise<void> => {
  const { origin } = config.baseUrl;
  return print([
    `Faable Auth is ready at ${origin}, where programs administer the accounts (${origin}/docs); people sign in at ${loginsAt(config)}.`,
    ...listensAt(config),
  ]);
};

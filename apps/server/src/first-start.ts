import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Config } from "./config.ts";
import type { FirstStart, MachineCredentials } from "./engines/provisioning/index.ts";
import { print } from "./program.ts";

const envFile = ".env";

/** How our `.env` begins, also in what earlier versions wrote. */
const notice = "# Demo account, written by the first start.";

const demoDomain = ({ baseUrl }: Config): string => `acme.${baseUrl.host}`;

const demoSettings = (config: Config, { clientId, clientSecret }: MachineCredentials): readonly string[] => [
  `FAABLE_DEMO_DOMAIN=${demoDomain(config)}`,
  `FAABLE_DEMO_CLIENT_ID=${clientId}`,
  `FAABLE_DEMO_CLIENT_SECRET=${clientSecret}`,
];

/** Nothing but our notice and our settings: what a person added to it is theirs, and so is the file then. */
const isOurs = (text: string): boolean =>
  text.startsWith(notice) && text.split("\n").every((line) => /^(#.*|FAABLE_DEMO_[A-Z_]+=.*|\s*)$/.test(line));

const writeWhole = (text: string): void => {
  writeFileSync(`${envFile}.new`, text, { mode: 0o600 });
  renameSync(`${envFile}.new`, envFile);
};

/** Credentials of the demo account for `npm run demo`. Answers why they could not be written, if so; never fails the start. */
const writeDemoEnv = (settings: readonly string[]): string | undefined => {
  try {
    if (existsSync(envFile) && !isOurs(readFileSync(envFile, "utf8"))) return "The file .env is not ours and was left alone";
    writeWhole(`${[`${notice} Used by: npm run demo`, ...settings].join("\n")}\n`);
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

const tryLines = (settings: readonly string[], unwritten: string | undefined): readonly string[] =>
  unwritten === undefined
    ? ["  Try:  npm run demo"]
    : [`  ${unwritten}. For npm run demo, first:`, "", ...settings.map((setting) => `export ${setting}`)];

const demoLines = (config: Config, demo: MachineCredentials | undefined): readonly string[] => {
  if (!demo) return [];
  const settings = demoSettings(config, demo);
  const unwritten = writeDemoEnv(settings);
  return [
    "",
    `  Demo account       ${config.baseUrl.protocol}//${demoDomain(config)}`,
    `    client id        ${demo.clientId}`,
    `    client secret    ${demo.clientSecret}${unwritten === undefined ? "   (also in .env)" : ""}`,
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

/** Tells where the server runs. */
export const announce = ({ baseUrl: { origin } }: Config): Promise<void> =>
  print([`Faable Auth is ready at ${origin} (API description: ${origin}/docs)`]);

import { existsSync, writeFileSync } from "node:fs";
import type { Config } from "./config.ts";
import type { FirstStart, MachineCredentials } from "./engines/provisioning/index.ts";

const envFile = ".env";

const demoDomain = ({ baseUrl }: Config): string => `acme.${baseUrl.host}`;

/** Credentials of the demo account for `npm run demo`. An `.env` of somebody else's is left alone. */
const writeDemoEnv = (config: Config, { clientId, clientSecret }: MachineCredentials): boolean => {
  if (existsSync(envFile)) return false;
  const lines = [
    "# Demo account, written by the first start. Used by: npm run demo",
    `FAABLE_DEMO_DOMAIN=${demoDomain(config)}`,
    `FAABLE_DEMO_CLIENT_ID=${clientId}`,
    `FAABLE_DEMO_CLIENT_SECRET=${clientSecret}`,
  ];
  writeFileSync(envFile, `${lines.join("\n")}\n`, { mode: 0o600 });
  return true;
};

const operatorLines = (config: Config, { clientId, clientSecret, generated }: FirstStart["operator"]): readonly string[] => [
  `  Operator account   ${config.baseUrl.origin}`,
  `    client id        ${clientId}`,
  `    client secret    ${generated ? clientSecret : "(as configured)"}`,
];

const demoLines = (config: Config, demo: MachineCredentials | undefined): readonly string[] => {
  if (!demo) return [];
  const saved = writeDemoEnv(config, demo);
  return [
    "",
    `  Demo account       ${config.baseUrl.protocol}//${demoDomain(config)}`,
    `    client id        ${demo.clientId}`,
    `    client secret    ${demo.clientSecret}${saved ? "   (also in .env)" : "   (.env exists already and was left alone)"}`,
    "",
    "  Try:  npm run demo",
  ];
};

const origins = (config: Config): string =>
  `Faable Auth is ready at ${config.baseUrl.origin} (API description: ${config.baseUrl.origin}/docs)`;

/** Tells a first start's credentials, once: the server keeps hashes only. Later starts tell where it runs. */
export const announce = (config: Config, firstStart: FirstStart | undefined): void => {
  const created = firstStart
    ? [
        "",
        "First start. These secrets are shown this once:",
        "",
        ...operatorLines(config, firstStart.operator),
        ...demoLines(config, firstStart.demo),
        "",
      ]
    : [];
  process.stdout.write(`${[...created, origins(config)].join("\n")}\n`);
};

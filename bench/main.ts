import { readCommand } from "../examples/command-line.ts";
import type { Plan } from "./compare.ts";
import { createLoader } from "./load.ts";
import { openPostgres, type Postgres } from "./postgres.ts";
import { documentRow } from "./rows/documents.ts";
import type { Given } from "./rows/given.ts";
import { neighboursOfReceivers } from "./rows/hanging-receivers.ts";
import { hostileActionsRow } from "./rows/hostile-actions.ts";
import { type Engine, idleNotMeasured, idleRows } from "./rows/idle.ts";
import { listRow, type Seeded } from "./rows/list.ts";
import { actionLoginRow } from "./rows/login-with-action.ts";
import { loginRow, neighboursOfLogins, tokensBesideLogins } from "./rows/logins.ts";
import { logsRow } from "./rows/logs.ts";
import { neighbourRows } from "./rows/neighbours.ts";
import { codeRow, introspectionRow, refreshRow, silentRow, userInfoRow } from "./rows/people.ts";
import { readRow } from "./rows/read.ts";
import { sandboxNames, sandboxRows } from "./rows/sandbox.ts";
import { neighboursOfProvider, socialRow } from "./rows/social.ts";
import { tokenRow } from "./rows/tokens.ts";
import { deliveriesRow } from "./rows/webhooks.ts";
import {
  type Credentials,
  createTenant,
  discoveryPath,
  type Installation,
  newInstallation,
  openTenant,
  startServer,
  tenantSlug,
} from "./server.ts";
import { type Row, renderJson, renderTable } from "./table.ts";

const { values: flags } = readCommand({
  call: "npm run bench -- [--quick] [--row <text>] [--json] [--seeded --client-secret <secret>]",
  does: "Measures what bench/README.md claims about speed, and prints it as one table.",
  options: {
    quick: { type: "boolean", meaning: "Fewer and shorter rounds: for a look, not for figures" },
    row: { type: "string", takes: "<text>", meaning: "Only the rows whose name has this text" },
    json: { type: "boolean", meaning: "Prints JSON" },
    seeded: { type: "boolean", meaning: "Measures the list in a database that npm run seed has filled" },
    "client-secret": { type: "string", takes: "<secret>", meaning: "What npm run seed was given, or printed" },
  },
  example: "npm run bench -- --quick --row login",
});
const { quick = false, row: wantedRow = "" } = flags;

const wanted = (name: string): boolean => name.toLowerCase().includes(wantedRow.toLowerCase());

/** Progress goes to stderr, so that the table or the JSON can be kept by itself. */
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const readSeeded = (): Seeded | undefined => {
  if (!flags.seeded) return undefined;
  const { DATABASE_URL: url, FAABLE_ENCRYPTION_KEY: encryptionKey } = process.env;
  const clientSecret = flags["client-secret"];
  if (!url || !encryptionKey || !clientSecret)
    throw new Error("--seeded needs DATABASE_URL, FAABLE_ENCRYPTION_KEY and --client-secret, as npm run seed was given them.");
  return { url, encryptionKey, clientSecret };
};

type Rest = Pick<Given, "databaseUrl" | "newDatabase" | "plan">;
type Measure = readonly [name: string, measure: (given: Given) => Promise<Row | readonly Row[]>];

const requestRows = (seeded: Seeded | undefined): readonly Measure[] => [
  ["client credentials RS256", (given) => tokenRow("RS256", given)],
  ["client credentials ES256", (given) => tokenRow("ES256", given)],
  ["discovery", (given) => documentRow("discovery", discoveryPath, given)],
  ["JWKS", (given) => documentRow("JWKS", "/.well-known/jwks.json", given)],
  ["management read by id", readRow],
  ["list users", (given) => listRow(given, seeded)],
  ["code exchange", codeRow],
  ["refresh", refreshRow],
  ["introspection", introspectionRow],
  ["userinfo", userInfoRow],
  ["silent /authorize", silentRow],
  ["password login", loginRow],
  ["tokens beside logins", tokensBesideLogins],
  ["neighbours", neighbourRows],
  ["neighbours of logins", neighboursOfLogins],
  ["login with an Action", actionLoginRow],
  ["neighbours of hostile Actions", hostileActionsRow],
  ["webhook deliveries", deliveriesRow],
  ["neighbours of receivers that hang", neighboursOfReceivers],
  ["logs at volume", logsRow],
  ["social login", socialRow],
  ["neighbours of a provider that hangs", neighboursOfProvider],
];

/** A server of its own for each row, as each ceiling is: what one row leaves behind in memory must not colour the next. */
const measureRow = async (
  measure: Measure[1],
  installation: Installation,
  credentials: Credentials,
  rest: Rest,
): Promise<readonly Row[]> => {
  const server = await startServer(installation);
  try {
    const tenant = await openTenant(server.port, `${tenantSlug}.${server.host}`, credentials);
    return [await measure({ ...rest, server, installation, tenant })].flat();
  } finally {
    await server.stop();
  }
};

const prepareTenant = async (installation: Installation): Promise<Credentials> => {
  const server = await startServer(installation);
  return createTenant(server, installation).finally(server.stop);
};

const measureRequests = async (measures: readonly Measure[], postgres: Postgres | undefined, plan: Plan): Promise<Row[]> => {
  const databaseUrl = await postgres?.newDatabase();
  const installation = newInstallation(databaseUrl);
  const rows: Row[] = [];
  try {
    const credentials = await prepareTenant(installation);
    for (const [name, measure] of measures) {
      tell(`measuring ${name}`);
      rows.push(
        ...(await measureRow(measure, installation, credentials, { databaseUrl, newDatabase: postgres?.newDatabase, plan })),
      );
    }
  } finally {
    installation.remove();
  }
  return rows;
};

const measureIdle = async (engine: Engine, postgres: Postgres | undefined): Promise<readonly Row[]> => {
  const databaseUrl = engine === "PostgreSQL" ? await postgres?.newDatabase() : undefined;
  if (engine === "PostgreSQL" && databaseUrl === undefined) return idleNotMeasured(engine, "no PostgreSQL here");
  tell(`measuring memory and start (${engine})`);
  const installation = newInstallation(databaseUrl);
  try {
    return await idleRows(engine, installation, quick ? 1 : 5);
  } finally {
    installation.remove();
  }
};

const measureAll = async (postgres: Postgres | undefined, plan: Plan, seeded: Seeded | undefined): Promise<readonly Row[]> => {
  const measures = requestRows(seeded).filter(([name]) => wanted(name));
  const rows = measures.length > 0 ? await measureRequests(measures, postgres, plan) : [];
  if (sandboxNames.some(wanted)) {
    tell("measuring Actions");
    rows.push(...(await sandboxRows(quick)));
  }
  const engines: readonly Engine[] = ["PostgreSQL", "embedded"];
  for (const engine of engines)
    if (wanted(`resident memory idle (${engine})`) || wanted(`start to ready (${engine})`))
      rows.push(...(await measureIdle(engine, postgres)));
  return rows;
};

const bench = async (): Promise<void> => {
  const seeded = readSeeded();
  const { name, load } = createLoader();
  const plan: Plan = { load, ...(quick ? { rounds: 3, seconds: 2, warmUp: 2 } : { rounds: 5, seconds: 4, warmUp: 4 }) };
  const postgres = await openPostgres(process.env.DATABASE_URL);
  tell(`load: ${name}; ${plan.rounds} rounds of ${plan.seconds} s; PostgreSQL: ${postgres ? "yes" : "none found"}`);
  try {
    const rows = await measureAll(postgres, plan, seeded);
    console.log(flags.json ? renderJson(rows) : renderTable(rows));
  } finally {
    await postgres?.close();
  }
};

await bench().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

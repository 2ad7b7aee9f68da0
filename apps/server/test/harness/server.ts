import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { compose, createLogger, type Server } from "../../src/compose.ts";
import { type Environment, readConfig } from "../../src/config.ts";
import type { FirstStart } from "../../src/engines/provisioning/index.ts";
import type { ResolveHost } from "../../src/ground/outbound/index.ts";
import { administer, databaseAt } from "./administer.ts";
import { scratchFolder } from "./scratch.ts";

/** A running server under test, with what its first start created. */
export interface TestServer {
  readonly baseUrl: string;
  readonly host: string;
  readonly server: Server;
  /** What its first start created; absent on a database that was there. */
  readonly firstStart: FirstStart | undefined;
  /** Every line the server logged, at the most talkative level. */
  readonly logLines: readonly string[];
  readonly operator: { readonly clientId: string; readonly clientSecret: string };
  readonly environment: Environment;
  /** Moves the server's clock by this many seconds from now on. */
  readonly skipTime: (seconds: number) => void;
  readonly close: () => Promise<void>;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });

/** A port below those that the system gives to outgoing connections, which would take it between this look and its use. */
export const freePort = async (): Promise<number> => {
  const port = randomInt(10_000, 32_000);
  // Browsers open no page at 10080, which was a mail program's (WHATWG Fetch, "bad port").
  return port !== 10_080 && (await isFree(port)) ? port : freePort();
};

export interface Database {
  readonly environment: Environment;
  readonly drop: () => Promise<void>;
}

/** A database of its own for this server: a PostgreSQL database when DATABASE_URL is set, else a directory for PGlite. */
export const newDatabase = async (): Promise<Database> => {
  const url = process.env.DATABASE_URL;
  if (url !== undefined && url !== "") {
    const name = `faable_test_${randomBytes(6).toString("hex")}`;
    const { FAABLE_TEST_TEMPLATE_DATABASE: copied = "template1" } = process.env;
    await administer(url, `create database ${name} template ${copied}`);
    const drop = () => administer(url, `drop database ${name} with (force)`);
    return { environment: { DATABASE_URL: databaseAt(url, name) }, drop };
  }
  const directory = scratchFolder("test");
  const template = process.env.FAABLE_TEST_TEMPLATE;
  if (template !== undefined) cpSync(join(template, "db"), join(directory, "db"), { recursive: true });
  return { environment: { FAABLE_DATA_DIR: directory }, drop: async () => rmSync(directory, { recursive: true, force: true }) };
};

/** The server's own logger, writing into memory. */
const collectingLogger = (lines: string[]) => createLogger("debug", { write: (line: string) => void lines.push(line) });

export interface ServerOptions {
  readonly environment?: Environment;
  /** Limits are off unless a test is about them. */
  readonly rateLimits?: boolean;
  /** A port of this machine through which PostgreSQL is reached instead. */
  readonly through?: number;
}

const rerouted = (environment: Environment, port: number): Environment => {
  const url = new URL(environment.DATABASE_URL ?? "");
  url.host = `127.0.0.1:${port}`;
  return { ...environment, DATABASE_URL: url.href };
};

/** Starts a server on a database of its own, on a free port. */
export const startServer = async ({ environment = {}, rateLimits = false, through }: ServerOptions = {}): Promise<TestServer> => {
  const database = await newDatabase();
  const operator = {
    clientId: environment.FAABLE_BOOTSTRAP_CLIENT_ID ?? randomUUID(),
    clientSecret: environment.FAABLE_BOOTSTRAP_CLIENT_SECRET ?? randomBytes(32).toString("base64url"),
  };
  const started = await startOn({
    FAABLE_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    FAABLE_BOOTSTRAP_CLIENT_ID: operator.clientId,
    FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.clientSecret,
    FAABLE_DEMO: "false",
    FAABLE_RATE_LIMITS: rateLimits ? "on" : "off",
    ...(through === undefined ? database.environment : rerouted(database.environment, through)),
    ...environment,
  });
  return {
    ...started,
    operator,
    close: async () => {
      await started.close();
      await database.drop();
    },
  };
};

/** What names are worth under test: no name server is asked, which on some machines is silent. */
const thisMachineAlone: ResolveHost = async (hostname) => {
  if (/(^|\.)localhost$/.test(hostname)) return ["127.0.0.1"];
  throw Object.assign(new Error(`queryA ENOTFOUND ${hostname}`), { code: "ENOTFOUND" });
};

/**
 * Starts a server on an existing environment, for example a second one on the same database. Its clock shows the present,
 * or begins at `from`.
 */
export const startOn = async (
  environment: Environment,
  { from }: { readonly from?: Date } = {},
): Promise<Omit<TestServer, "operator">> => {
  const port = await freePort();
  const logLines: string[] = [];
  let skipped = from === undefined ? 0 : from.getTime() - Date.now();
  const config = readConfig({ FAABLE_BASE_URL: `http://localhost:${port}`, ...environment, PORT: String(port) });
  let firstStart: FirstStart | undefined;
  const tell = async (created: FirstStart): Promise<void> => {
    firstStart = created;
  };
  const server = await compose(config, {
    tell,
    resolve: thisMachineAlone,
    clock: () => new Date(Date.now() + skipped),
    logger: collectingLogger(logLines),
  });
  await server.app.listen({ port, host: "127.0.0.1" });
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    host: config.baseUrl.host,
    server,
    firstStart,
    logLines,
    environment,
    skipTime: (seconds) => {
      skipped += seconds * 1000;
    },
    close: server.close,
  };
};

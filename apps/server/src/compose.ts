import { setInterval } from "node:timers";
import type { FastifyInstance } from "fastify";
import { type Logger, pino } from "pino";
import { createApis } from "./records/apis/index.ts";
import { createApp } from "./app.ts";
import { type Clock, type Keyring, openKeyring, systemClock } from "./base/index.ts";
import { createClients } from "./records/clients/index.ts";
import type { Config } from "./config.ts";
import { embeddedEncryptionKeys } from "./encryption-key.ts";
import { createKeys, reencryptKeys } from "./records/keys/index.ts";
import { createBudget } from "./ground/limits/index.ts";
import { createTokenUsage, purgeExpired, type TokenUsage } from "./engines/logs/index.ts";
import { createRecordRefusal } from "./doors/oauth/index.ts";
import { bootstrap, type FirstStart } from "./engines/provisioning/index.ts";
import { connect, type Ground, type Storage } from "./ground/storage/index.ts";
import { createTenants, hostsOf } from "./records/tenants/index.ts";
import { createAccessTokens } from "./engines/tokens/index.ts";

/** What stands at the edge of the process and can be replaced there. */
export interface Edges {
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** A server that is wired and ready to listen. */
export interface Server {
  readonly app: FastifyInstance;
  readonly storage: Storage;
  readonly logger: Logger;
  /** What the first start created; absent on later ones. */
  readonly firstStart: FirstStart | undefined;
  /** Stops answering, finishes what was begun, writes what is counted and closes the database. */
  readonly close: () => Promise<void>;
}

/** Secrets are never logged on purpose; should an object with one be logged by accident, these names are blanked. */
const redacted = ["client_secret", "password", "authorization", "cookie", "access_token", "refresh_token", "token", "secret"];

export const createLogger = (level: string): Logger =>
  pino({
    level,
    redact: {
      paths: redacted.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `req.headers["${name}"]`]),
      censor: "[redacted]",
    },
  });

const flushEvery = 5_000;
const purgeEvery = 300_000;

/** Work on the clock. Failures are logged and tried again at the next turn. */
const scheduled = (
  logger: Logger,
  tasks: readonly { readonly every: number; readonly name: string; readonly run: () => Promise<void> }[],
) => {
  const timers = tasks.map(({ every, name, run }) =>
    setInterval(
      () => void run().catch((error: unknown) => logger.warn({ err: error, task: name }, "scheduled task failed")),
      every,
    ).unref(),
  );
  return (): void => timers.forEach((timer) => void clearInterval(timer));
};

const closing =
  (app: FastifyInstance, storage: Storage, usage: TokenUsage, stop: () => void, logger: Logger) => async (): Promise<void> => {
    stop();
    await app.close();
    await usage.flush().catch((error: unknown) => logger.warn({ err: error }, "token counts could not be written"));
    await storage.close();
  };

const budgets = ({ rateLimits }: Config) =>
  rateLimits
    ? {
        token: { requests: createBudget({ limit: 100, window: 60 }), failures: createBudget({ limit: 20, window: 60 }) },
        management: createBudget({ limit: 6_000, window: 60 }),
      }
    : { token: undefined, management: undefined };

/** Wires the rooms over an open database. */
const wire = async (
  config: Config,
  keyring: Keyring,
  storage: Storage,
  clock: Clock,
  logger: Logger,
): Promise<Omit<Server, "storage" | "logger">> => {
  const { db, changes, transact } = storage;
  const ground: Ground = { db, transact, clock };
  const firstStart = await bootstrap(ground, keyring, config.bootstrap);
  await reencryptKeys(db, keyring);
  const tenants = createTenants(db, changes, hostsOf(config.baseUrl));
  const keys = createKeys(db, changes, clock, keyring);
  const clients = createClients(db, changes);
  const apis = createApis(db, changes);
  const usage = createTokenUsage(db, clock);
  const limited = budgets(config);
  const recordRefusal = createRecordRefusal(db, clients, clock);
  const app = await createApp(config, logger, {
    tenants,
    token: { clients, apis, keys, usage, clock, budgets: limited.token, recordRefusal },
    access: { tenants, clients, accessTokens: createAccessTokens(keys, clock), db, budget: limited.management },
    management: { ground, tenants, clients, keyring },
    isReady: storage.isReady,
  });
  const stop = scheduled(logger, [
    { name: "token usage", every: flushEvery, run: usage.flush },
    { name: "log retention", every: purgeEvery, run: () => purgeExpired(db, clock()) },
  ]);
  return { app, firstStart, close: closing(app, storage, usage, stop, logger) };
};

/** Opens the database and builds the server. The one place that constructs and wires rooms. */
export const compose = async (
  config: Config,
  { clock = systemClock, logger = createLogger(config.logLevel) }: Edges = {},
): Promise<Server> => {
  const keyring = openKeyring(config.encryptionKeys ?? embeddedEncryptionKeys(config.dataDir));
  const storage = await connect(config.database, (event, error) => logger.warn({ err: error }, event));
  try {
    return { storage, logger, ...(await wire(config, keyring, storage, clock, logger)) };
  } catch (error) {
    await storage.close();
    throw error;
  }
};

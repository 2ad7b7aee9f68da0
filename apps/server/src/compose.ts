import { setInterval } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sandbox } from "@faable/auth-actions/sandbox";
import { limits } from "@faable/auth-contract";
import type { FastifyInstance } from "fastify";
import { type DestinationStream, type Logger, pino } from "pino";
import { createApp } from "./app.ts";
import { type Clock, hostsOf, type Keyring, openKeyring, systemClock } from "./base/index.ts";
import type { Config } from "./config.ts";
import { authorizationCode, clientCredentials, createRefuse, password, refreshToken } from "./doors/oauth/index.ts";
import { openEmbeddedKeyring } from "./encryption-key.ts";
import { createActionSandbox, createKeptEvents, createSignUpQuestion, type KeptEvents } from "./engines/actions/index.ts";
import { tellOfSessionEnd } from "./engines/logout/index.ts";
import {
  createLogExports,
  createLogTail,
  createTokenUsage,
  type LogExports,
  type LogTail,
  purgeExpired,
  type TokenUsage,
} from "./engines/logs/index.ts";
import { createHashingPool, type HashingPool } from "./engines/passwords/index.ts";
import { bootstrap, type FirstStart } from "./engines/provisioning/index.ts";
import { createAccessTokens, createIdTokens, createUserAccess } from "./engines/tokens/index.ts";
import { createEventReader, type Dispatcher, type EventReader, startDispatcher } from "./engines/webhooks/index.ts";
import { createChanges } from "./ground/caches/index.ts";
import { createJobs, type Jobs } from "./ground/jobs/index.ts";
import { createBudget, createInFlight } from "./ground/limits/index.ts";
import { createOutbound, createResolveHost, type ResolveHost } from "./ground/outbound/index.ts";
import { openEngine, type Report, type Say } from "./ground/storage/index.ts";
import { createDatabase, type Database } from "./ground/tenancy/index.ts";
import { createActions, reencryptActions } from "./records/actions/index.ts";
import { createApis } from "./records/apis/index.ts";
import { createClients } from "./records/clients/index.ts";
import { createConnections, reencryptConnections } from "./records/connections/index.ts";
import { reencryptIdentities } from "./records/identities/index.ts";
import { createKeys, reencryptKeys } from "./records/keys/index.ts";
import { sessionEnd } from "./records/sessions/index.ts";
import { reencryptSubscriptions } from "./records/subscriptions/index.ts";
import { createTenants } from "./records/tenants/index.ts";

/** What stands at the edge of the process and can be replaced there. */
export interface Edges {
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Told what takes long while it begins, in a line for whoever waits. */
  readonly say?: Say;
  /** Shown what a first start is about to create, before it is committed. */
  readonly tell?: (created: FirstStart) => Promise<void>;
  /** Default: name servers, and where a private network is allowed the operating system after them. */
  readonly resolve?: ResolveHost;
}

/** A server that is wired and ready to listen. */
export interface Server {
  readonly app: FastifyInstance;
  readonly database: Database;
  readonly logger: Logger;
  /** Stops answering, finishes what was begun, writes what is counted and closes the database. */
  readonly close: () => Promise<void>;
}

/** Secrets are never logged on purpose; should an object with one be logged by accident, these names are blanked. */
const redacted = ["client_secret", "password", "authorization", "cookie", "access_token", "refresh_token", "token", "secret"];

export const createLogger = (level: string, destination?: DestinationStream): Logger => {
  const options = {
    level,
    redact: {
      paths: redacted.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `req.headers["${name}"]`]),
      censor: "[redacted]",
    },
  };
  return destination ? pino(options, destination) : pino(options);
};

const reencrypt = async (database: Database, keyring: Keyring): Promise<void> => {
  await reencryptKeys(database, keyring);
  await reencryptConnections(database, keyring);
  await reencryptIdentities(database, keyring);
  await reencryptActions(database, keyring);
  await reencryptSubscriptions(database, keyring);
};

const sealedAgain = "everything is sealed under the first master key: the others can go";

/** Beside the requests, and again until it is done: it asks every part of the database. */
const reencryptInBackground = (database: Database, keyring: Keyring, logger: Logger): (() => void) => {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const failure: unknown = await reencrypt(database, keyring).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined && keyring.hasOthers) logger.info(sealedAgain);
      if (failure === undefined || stopping.signal.aborted) return;
      logger.error({ err: failure }, "re-encryption under the first master key failed and will be tried again");
      await sleep(reencryptEvery, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };
  void run();
  return () => stopping.abort();
};

const reencryptEvery = 60_000;
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

interface Closed {
  readonly app: FastifyInstance;
  readonly opened: Opened;
  readonly usage: TokenUsage;
  readonly pool: HashingPool;
  readonly sandbox: Sandbox;
  readonly keptEvents: KeptEvents;
  readonly dispatcher: Dispatcher;
  readonly events: EventReader;
  readonly tail: LogTail;
  readonly exports: LogExports;
  /** Ends the work on the clock. */
  readonly stop: () => void;
  readonly logger: Logger;
}

const closing =
  ({ app, opened, usage, pool, sandbox, keptEvents, dispatcher, events, tail, exports, stop, logger }: Closed) =>
  async (): Promise<void> => {
    stop();
    // Whoever waits for events or log rows would else be waited for.
    events.stop();
    tail.stop();
    exports.stop();
    await Promise.all([app.close(), dispatcher.stop()]);
    await pool.close();
    await sandbox.close();
    await keptEvents.flush().catch((error: unknown) => logger.warn({ err: error }, "events of Actions could not be kept"));
    await usage.flush().catch((error: unknown) => logger.warn({ err: error }, "token counts could not be written"));
    await opened.close();
  };

const perMinute = (limit: number) => createBudget({ limit, window: 60 });

const budgets = ({ rateLimits, budgets: { tokenRequests, tokenFailures, managementRequests } }: Config) =>
  rateLimits
    ? {
        token: { requests: perMinute(tokenRequests), failures: perMinute(tokenFailures) },
        management: perMinute(managementRequests),
        signUps: perMinute(limits.signUps),
        registration: perMinute(limits.registrationsPerMinute),
        refusals: perMinute(tokenFailures),
      }
    : { token: undefined, management: undefined, signUps: undefined, registration: undefined, refusals: undefined };

/** The database with what lies beside it. */
export interface Opened {
  readonly keyring: Keyring;
  readonly database: Database;
  readonly jobs: Jobs;
  /** Ends the work under way, then the connections. */
  readonly close: () => Promise<void>;
}

/** Wires the rooms over an open database. */
const wire = async (
  config: Config,
  opened: Opened,
  { clock, logger, say, tell, resolve }: Required<Edges>,
): Promise<Omit<Server, "database" | "logger">> => {
  const { keyring, database, jobs } = opened;
  const pool = createHashingPool({ threads: config.hashingThreads });
  await bootstrap(database, { clock, keyring, pool }, config.bootstrap, { say, tell });
  const tenants = createTenants(database, hostsOf(config.baseUrl));
  const keys = createKeys(database, clock, keyring);
  // A master key that opens nothing is better learned now than at the first login.
  await keys.get((await tenants.operator()).id);
  const clients = createClients(database);
  const apis = createApis(database, async (accountId) => (await tenants.byId(accountId))?.isOperator ?? false);
  const usage = createTokenUsage(database.backgroundScope, clock);
  const connections = createConnections(database);
  const limited = budgets(config);
  const passwords = { database, connections, pool, clock, limited: config.rateLimits, signUps: limited.signUps };
  const accessTokens = createAccessTokens(keys, clock);
  const idTokens = createIdTokens(keys);
  const userAccess = createUserAccess(accessTokens, database);
  const outbound = createOutbound({ allowPrivateNetwork: config.allowPrivateNetwork, resolve });
  const sandbox = createActionSandbox(outbound, (event, error) => logger.warn({ err: error }, event));
  const actions = {
    actions: createActions(database),
    sandbox,
    keyring,
    database,
    keptEvents: createKeptEvents(database, keyring, clock),
    clock,
    datacenters: config.datacenters,
  };
  const trying = { sandbox, trials: createInFlight(limits.actionTrials) };
  const signingUp = { ...passwords, askAboutSignUp: createSignUpQuestion(actions, connections) };
  const federation = {
    database,
    connections,
    apis,
    keyring,
    outbound,
    clock,
    conversations: createInFlight(limits.providerCalls),
    askAboutSignUp: signingUp.askAboutSignUp,
  };
  const report: Report = (event, error) => logger.warn({ err: error }, event);
  const webhooks = { database, outbound, keyring, clock, report };
  const events = createEventReader(database, clock);
  const tail = createLogTail(database, clock);
  const exports = createLogExports(database, clock);
  const grants = [
    authorizationCode({ database, connections }, apis),
    refreshToken({ database, connections }, apis),
    clientCredentials(apis),
    password(passwords, apis, actions),
  ];
  const refuse = createRefuse({ database, clients, clock, budgets: limited.token, logger });
  const app = await createApp(config, logger, {
    tenants,
    oauth: {
      token: { actions, clients, grants, keys, database, usage, clock, budgets: limited.token, refuse },
      authorization: {
        ...{ actions, clients, apis, connections, passwords, federation, idTokens, database, clock },
        refusals: limited.refusals,
        logger,
      },
      logout: { keyring, clients, idTokens, database },
      accessTokens,
      userAccess,
    },
    login: { actions, keyring, clients, connections, passwords: signingUp, federation, apis, database, clock },
    me: { database, userAccess, clients, clock },
    access: { tenants, clients, accessTokens, database, budget: limited.management },
    management: { database, tenants, clients, keyring, pool, trying, federation, webhooks, events, tail, exports },
    dbConnections: { clients, passwords: signingUp },
    registration: { database, budget: limited.registration },
    isReady: database.isReady,
  });
  await jobs.work(sessionEnd, tellOfSessionEnd({ database, tenants, keys, outbound, clock }));
  const dispatcher = startDispatcher(webhooks);
  const stop = scheduled(logger, [
    { name: "token usage", every: flushEvery, run: usage.flush },
    { name: "kept events", every: flushEvery, run: actions.keptEvents.flush },
    { name: "log retention", every: purgeEvery, run: () => purgeExpired(database, clock()) },
  ]);
  const stopReencryption = reencryptInBackground(database, keyring, logger);
  const stopAll = (): void => {
    stop();
    stopReencryption();
  };
  const { keptEvents } = actions;
  return {
    app,
    close: closing({ app, opened, usage, pool, sandbox, keptEvents, dispatcher, events, tail, exports, stop: stopAll, logger }),
  };
};

/** Opens the database that the configuration names, with the key to what lies in it. */
export const openDatabase = async (config: Config, clock: Clock, report: Report, say: Say): Promise<Opened> => {
  const keyring = config.encryptionKeys ? openKeyring(config.encryptionKeys) : openEmbeddedKeyring(config.dataDir);
  const engine = await openEngine(config.database, report, say);
  try {
    const jobs = await createJobs(engine, [sessionEnd], report);
    const surroundings = { clock, keyring, jobs, hosts: hostsOf(config.baseUrl) };
    const database = await createDatabase(engine, createChanges(), surroundings);
    const close = async (): Promise<void> => {
      await jobs.stop();
      await database.close();
    };
    return { keyring, jobs, database, close };
  } catch (error) {
    await engine.close();
    throw error;
  }
};

/** Builds the server over its database. The one place that constructs and wires rooms. */
export const compose = async (
  config: Config,
  {
    clock = systemClock,
    logger = createLogger(config.logLevel),
    say = () => undefined,
    tell = async () => undefined,
    resolve = createResolveHost({ asksSystem: config.allowPrivateNetwork }),
  }: Edges = {},
): Promise<Server> => {
  const opened = await openDatabase(config, clock, (event, error) => logger.warn({ err: error }, event), say);
  const { database } = opened;
  try {
    return { database, logger, ...(await wire(config, opened, { clock, logger, say, tell, resolve })) };
  } catch (error) {
    await opened.close();
    throw error;
  }
};

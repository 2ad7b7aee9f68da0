import type { ProgramHelp } from "./command-line.ts";
import type { Server } from "./compose.ts";
import type { Config } from "./config.ts";
import { announce, tellFirstStart } from "./first-start.ts";
import { awaitDatabase } from "./ground/storage/index.ts";
import { holdPort } from "./held-port.ts";
import { type Listening, listenFailure } from "./listen-failure.ts";
import { serveMetrics } from "./metrics.ts";
import { runProgram, type Started, say } from "./program.ts";

/** How long a shutdown may take before it is forced. */
const drainLimit = 10_000;

const leave = (signal: NodeJS.Signals): never => process.exit(signal === "SIGINT" ? 130 : 143);

const signals = ["SIGTERM", "SIGINT"] as const;

const drainOn = (server: Server, stopMetrics: () => Promise<void>): void => {
  let draining = false;
  const drain = async (signal: string): Promise<void> => {
    if (draining) return;
    draining = true;
    server.logger.info({ signal }, "draining");
    setTimeout(() => process.exit(1), drainLimit).unref();
    await Promise.all([server.close(), stopMetrics()]);
    process.exit(0);
  };
  // In this order: without a listener for a moment, a signal that came during the start, and waits for this turn to end, is lost.
  for (const signal of signals) process.on(signal, () => void drain(signal)).off(signal, leave);
};

const listen = async ({ app }: Server, where: Listening): Promise<void> => {
  try {
    await app.listen({ port: where.port, host: where.host });
  } catch (error) {
    throw listenFailure(where, error);
  }
};

/** Ports before the database and the database before the server: whatever can be refused is refused before anything is created. */
const start = async (config: Config): Promise<void> => {
  // As the first process of a container there is no default for signals: without this a waiting start could only be killed.
  for (const signal of signals) process.on(signal, leave);
  const where: Listening = { variable: "PORT", port: config.port, host: config.host };
  const stopMetrics = await serveMetrics(config.metricsPort, config.host);
  const held = await holdPort(where);
  await awaitDatabase(config.database, { seconds: config.databaseWait, say });
  // The server is loaded only now, so that whatever is refused is refused in a fraction of its time.
  const { compose } = await import("./compose.ts");
  const server = await compose(config, { say, tell: tellFirstStart(config) });
  try {
    await held.release();
    await listen(server, where);
  } catch (error) {
    await server.close();
    throw error;
  }
  drainOn(server, stopMetrics);
  await announce(config);
  const { host, port, baseUrl } = config;
  server.logger.info({ baseUrl: baseUrl.origin, host, port, database: server.database.engine }, "ready");
};

const help: ProgramHelp = {
  call: "npm start",
  does: "Starts the server. The first start makes its database in .faable/, unless DATABASE_URL names one, and prints the credentials once.",
  example: "PORT=4100 npm start",
};

/** The server: configuration, wiring, listening, signals. */
export const run = (started: Started): Promise<void> => runProgram(started, help, start);

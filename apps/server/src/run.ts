import { compose, type Server } from "./compose.ts";
import { type Config, ConfigError, type Environment, readConfig } from "./config.ts";
import { announce } from "./first-start.ts";
import { serveMetrics } from "./metrics.ts";
import { DirectoryInUse } from "./ground/storage/index.ts";

/** How long a shutdown may take before it is forced. */
const drainLimit = 10_000;

/** Problems that the operator can mend are told in one plain sentence; everything else keeps its stack. */
const explain = (error: unknown): string => {
  if (error instanceof ConfigError || error instanceof DirectoryInUse) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE")
    return `The address is in use: ${error.message}. Choose another PORT.`;
  if (error instanceof Error && /master key|encryption key/i.test(error.message)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

const fail = (error: unknown): never => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
};

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
  process.on("SIGTERM", (signal) => void drain(signal));
  process.on("SIGINT", (signal) => void drain(signal));
};

const start = async (config: Config): Promise<void> => {
  const server = await compose(config);
  try {
    await server.app.listen({ port: config.port, host: config.host });
    const stopMetrics = await serveMetrics(config.metricsPort, config.host);
    drainOn(server, stopMetrics);
  } catch (error) {
    await server.close();
    throw error;
  }
  announce(config, server.firstStart);
  server.logger.info({ baseUrl: config.baseUrl.origin, database: server.storage.engine }, "ready");
};

/** Configuration, wiring, listening, signals. */
export const run = (env: Environment): Promise<void> =>
  Promise.resolve()
    .then(() => start(readConfig(env)))
    .catch(fail);

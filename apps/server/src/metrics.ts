import { createServer } from "node:http";
import { promisify } from "node:util";
import { listenFailure } from "./listen-failure.ts";

/** Serves the process's metrics for Prometheus on a port of their own, kept off the public listener. Answers how to stop. */
export const serveMetrics = async (port: number | undefined, host: string): Promise<() => Promise<void>> => {
  if (port === undefined) return () => Promise.resolve();
  const { collectDefaultMetrics, Registry } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "faable_" });
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve)).catch(
    (error: unknown) => {
      throw listenFailure({ variable: "FAABLE_METRICS_PORT", port, host }, error);
    },
  );
  return promisify(server.close.bind(server));
};

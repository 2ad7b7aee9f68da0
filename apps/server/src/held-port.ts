import { createServer, type ServerResponse } from "node:http";
import { getHealth } from "@faable/auth-contract";
import { type Listening, listenFailure } from "./listen-failure.ts";

/** A port that is ours before anything is created, and answers that the server is on its way. */
export interface HeldPort {
  /** Frees the port for the server itself. */
  readonly release: () => Promise<void>;
}

const answer = (response: ServerResponse, status: number, body: object): void =>
  void response
    .writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", connection: "close" })
    .end(JSON.stringify(body));

/**
 * Takes the port while the start may still fail or wait: a port that is taken is learned before a first start creates
 * anything, and an orchestrator that asks meanwhile hears that the process is up and not ready.
 */
export const holdPort = async (where: Listening): Promise<HeldPort> => {
  const server = createServer(({ url }, response) =>
    url === getHealth.path
      ? answer(response, 200, { status: "ok" })
      : answer(response.setHeader("retry-after", "2"), 503, { status: "not ready" }),
  );
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(where.port, where.host, resolve)).catch(
    (error: unknown) => {
      throw listenFailure(where, error);
    },
  );
  return {
    release: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

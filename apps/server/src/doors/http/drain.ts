import type { Server } from "node:http";
import { Server as Listener } from "node:net";
import { setInterval } from "node:timers";
import { setImmediate, setTimeout } from "node:timers/promises";

const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));

/**
 * Accepts no new connection, and lets those that are open leave by themselves. A connection kept alive may have a request under way at any instant, and closing it then
 * would reset that request; so each is served until it was told `Connection: close` with an answer, and those that stay
 * silent for the whole grace (milliseconds) are closed after it. From then on, whatever falls idle is closed at once.
 */
export const drainConnections = async (server: Server, grace: number): Promise<void> => {
  // Whoever has just connected is taken in first.
  await setImmediate();
  // The listener alone: Node's HTTP server would end what is silent at the same moment.
  Listener.prototype.close.call(server);
  const end = performance.now() + grace;
  while (performance.now() < end && (await connectionsOf(server)) > 0) await setTimeout(20);
  const closing = setInterval(() => server.closeIdleConnections(), 50);
  server.once("close", () => clearInterval(closing));
};

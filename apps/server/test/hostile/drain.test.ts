import { Agent, request } from "node:http";
import { expect, test } from "vitest";
import { send } from "../harness/http.ts";
import { startServer } from "../harness/server.ts";

interface Outcome {
  /** Status, or the error's code. */
  readonly what: number | string;
  /** Whether the connection had carried a request before. */
  readonly reused: boolean;
  readonly closes: boolean;
}

const ask = (agent: Agent, port: string, host: string, path = "/.well-known/jwks.json"): Promise<Outcome> =>
  new Promise((resolve) => {
    const outgoing = request({ agent, hostname: "127.0.0.1", port, path, headers: { host } }, (response) => {
      response.resume();
      response.on("end", () =>
        resolve({
          what: response.statusCode ?? 0,
          reused: outgoing.reusedSocket,
          closes: response.headers.connection === "close",
        }),
      );
    });
    outgoing.on("error", (error) =>
      resolve({ what: String(Reflect.get(error, "code")), reused: outgoing.reusedSocket, closes: false }),
    );
    outgoing.end();
  });

/** One client that keeps its connection and asks with little pauses until it cannot connect any more. */
const client = async (port: string, host: string, pause: () => number, begun: () => void): Promise<Outcome[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const outcomes: Outcome[] = [];
  for (let last: Outcome | undefined; typeof last?.what !== "string"; ) {
    last = await ask(agent, port, host);
    outcomes.push(last);
    begun();
    await new Promise((next) => setTimeout(next, pause()));
  }
  agent.destroy();
  return outcomes;
};

test("SEC-LIMIT-08 a server that is told to stop answers every request of a connection it kept, and resets none", async () => {
  for (let round = 0; round < 5; round += 1) {
    const server = await startServer();
    const { port } = new URL(server.baseUrl);
    expect((await send(server, "/readyz")).status).toBe(200);
    const count = 40;
    const clients: Promise<Outcome[]>[] = [];
    const connected = Array.from({ length: count }, (_, n) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      clients.push(client(port, server.host, () => (n % 8) * 3 + Math.random() * 5, resolve));
      return promise;
    });
    await Promise.all(connected);
    const closing = server.close();
    const all = (await Promise.all(clients)).flat();
    await closing;
    const failed = all.filter(({ what }) => what !== 200);
    // Whoever has no connection any more finds nobody listening; nobody loses a request that was on its way.
    expect(failed.filter(({ reused }) => reused)).toEqual([]);
    expect(new Set(failed.map(({ what }) => what))).toEqual(new Set(["ECONNREFUSED"]));
    expect(all.filter(({ closes }) => closes).length).toBe(count);
  }
}, 60_000);

test("a silent connection does not hold the server up for longer than the grace, and readiness ends at once", async () => {
  const server = await startServer();
  const { port } = new URL(server.baseUrl);
  const [agent, second] = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];
  for (const each of [agent, second]) expect((await ask(each, port, server.host)).what).toBe(200);
  const begin = performance.now();
  const closing = server.close();
  await new Promise((next) => setTimeout(next, 100));
  await expect(send(server, "/readyz")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect(await ask(second, port, server.host, "/readyz")).toEqual({ what: 503, reused: true, closes: true });
  await closing;
  expect(performance.now() - begin).toBeLessThan(3_000);
  for (const each of [agent, second]) each.destroy();
});

import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { type Changes, channel, decodeChange } from "./changes.ts";

interface Listener {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const retryAfter = 500;
const heartbeat = 5_000;

/** Resolves when the connection has failed, is silent for too long, or was ended. */
const untilLost = (client: Client): Promise<unknown> =>
  new Promise((resolve) => {
    const timer = setInterval(() => void client.query("select 1").catch(resolve), heartbeat);
    client.once("error", resolve).once("end", () => resolve(undefined));
    client.once("end", () => clearInterval(timer));
  });

/**
 * Keeps one connection of its own on the database's notifications and reconnects for as long as the server runs. While
 * it is away the caches are told so and believe nothing for longer than a second.
 */
export const hearChanges = (url: string, changes: Changes, report: (event: string, error: unknown) => void): Listener => {
  const stopping = new AbortController();
  let current: Client | undefined;

  const open = async (): Promise<Client> => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 4_000, keepAlive: true });
    client.on("notification", ({ payload = "" }) => {
      const change = decodeChange(payload);
      if (change) changes.apply(change);
    });
    await client.connect();
    await client.query(`listen ${channel}`);
    current = client;
    changes.setLive(true);
    return client;
  };

  const watch = async (first: Client): Promise<void> => {
    let client: Client | undefined = first;
    while (!stopping.signal.aborted) {
      const reason = client ? await untilLost(client) : undefined;
      if (stopping.signal.aborted) return;
      if (client) {
        changes.setLive(false);
        report("notifications lost", reason);
        await client.end().catch(() => undefined);
      }
      await sleep(retryAfter);
      client = await open().catch(() => undefined);
    }
  };

  return {
    start: async () => {
      const first = await open();
      void watch(first);
    },
    stop: async () => {
      stopping.abort();
      await current?.end().catch(() => undefined);
    },
  };
};

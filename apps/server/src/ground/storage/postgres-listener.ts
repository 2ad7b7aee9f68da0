import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Heard, Report } from "./engine.ts";

export interface Listener {
  readonly start: (channel: string, heard: Heard) => Promise<void>;
  /** Whether the database answers on this connection. Those who ask at once share one question. */
  readonly answers: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

const retryAfter = 250;

/** How often the connection is asked whether it still lives, and how long it may take to say so: lost within 2 s. */
const heartbeat = { every: 1_000, timeout: 900 } as const;

/** A connection that listens, and a promise that resolves once it has failed, is silent for too long, or was ended. */
interface Listening {
  readonly client: Client;
  readonly lost: Promise<unknown>;
}

const open = async (url: string, channel: string, heard: Heard): Promise<Listening> => {
  const timeouts = { connectionTimeoutMillis: 1_500, query_timeout: heartbeat.timeout };
  const client = new Client({ connectionString: url, ...timeouts, keepAlive: true, application_name: "faable-auth changes" });
  // From the very first on: an error event without a listener would end the process.
  const lost = new Promise<unknown>((resolve) => client.on("error", resolve).on("end", () => resolve(undefined)));
  client.on("notification", ({ payload = "" }) => heard.changed(payload));
  try {
    await client.connect();
    await client.query(`listen ${channel}`);
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
  return { client, lost };
};

/** Resolves with the reason when the connection is lost. */
const untilLost = async ({ client, lost }: Listening): Promise<unknown> => {
  const silent = new Promise<unknown>((resolve) => {
    const timer = setInterval(() => void client.query("select 1").catch(resolve), heartbeat.every);
    void lost.finally(() => clearInterval(timer));
  });
  return Promise.race([lost, silent]);
};

/**
 * Keeps one connection of its own on the database's notifications and reconnects for as long as the server runs. While
 * it is away the caches are told so and believe nothing for longer than a second.
 */
export const createListener = (url: string, report: Report): Listener => {
  const stopping = new AbortController();
  let current: Listening | undefined;
  let asking: Promise<boolean> | undefined;

  const follow = async (listening: Listening, heard: Heard): Promise<void> => {
    current = listening;
    heard.live(true);
    const reason = await untilLost(listening);
    current = undefined;
    heard.live(false);
    if (!stopping.signal.aborted) report("notifications lost", reason);
    // Not waited for: a connection that swallows packets takes its time to end.
    void listening.client.end().catch(() => undefined);
  };

  const keepListening = async (first: Listening, channel: string, heard: Heard): Promise<void> => {
    await follow(first, heard);
    while (!stopping.signal.aborted) {
      const next = await open(url, channel, heard).catch(() => undefined);
      if (next && stopping.signal.aborted) return void next.client.end().catch(() => undefined);
      if (next) await follow(next, heard);
      else await sleep(retryAfter, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const ask = async (): Promise<boolean> =>
    current?.client.query("select 1").then(
      () => true,
      () => false,
    ) ?? false;

  const askOnce = (): Promise<boolean> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };

  return {
    answers: askOnce,
    start: async (channel, heard) => {
      const first = await open(url, channel, heard);
      void keepListening(first, channel, heard);
    },
    stop: async () => {
      stopping.abort();
      await current?.client.end().catch(() => undefined);
    },
  };
};

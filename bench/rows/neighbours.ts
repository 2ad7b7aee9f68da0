import { Agent, request } from "node:http";
import { Worker } from "node:worker_threads";
import { openEngine, queriesOn } from "../../apps/server/src/ground/storage/index.ts";
import { askOk, type Call, member } from "../ask.ts";
import { median } from "../compare.ts";
import { insertUsers } from "../seed/users.ts";
import { createTenant, get, openTenant, post, tokenCall } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";
import type { Noise } from "./noise.ts";

const users = 150_000;
const target = "≤ 3.00";

/** The dearest list that one request can ask for: twenty words that everybody has, and a count of all who match. */
const dearest = `/user?count=true&pageSize=200&q=${encodeURIComponent(Array.from({ length: 20 }, (_, n) => "person example mail p".split(" ")[n % 4]).join(" "))}`;

const fill = async (url: string, accountId: string): Promise<void> => {
  const engine = await openEngine({ url }, (event, error) => console.error(event, error));
  await insertUsers(queriesOn(engine.background, []), accountId, users).finally(() => engine.close());
};

const timed = ({ method, port, path, headers, body }: Call, agent: Agent): Promise<{ ms: number; ok: boolean }> =>
  new Promise((resolve) => {
    const begin = performance.now();
    const done = (ok: boolean): void => resolve({ ms: performance.now() - begin, ok });
    const outgoing = request({ host: "127.0.0.1", port, method, path, headers: { ...headers }, agent }, (response) => {
      const { statusCode = 0, headers: answered } = response;
      // A login is answered by a redirect with a code.
      const isGood = statusCode < 300 || answered.location?.includes("code=") === true;
      response.resume().on("close", () => done(isGood && response.complete));
    });
    outgoing.on("error", () => done(false)).end(body);
  });

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

export const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length * part)] ?? Number.NaN;

/** One request after the other with a pause between them, as a tenant with little to do sends them. */
export const latency = async (call: Call, samples = 300): Promise<Latency> => {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  let errors = 0;
  for (let n = 0; n < samples; n += 1) {
    const { ms, ok } = await timed(call, agent);
    times.push(ms);
    if (!ok) errors += 1;
    await new Promise((next) => setTimeout(next, 5));
  }
  agent.destroy();
  return { p50: median(times), p99: percentile(times, 0.99), errors };
};

/**
 * Keeps many of a call under way, on a thread of its own, until it is stopped. Whatever is answered, the next one follows after
 * the pause (milliseconds).
 */
export const keepAsking = (call: Call, parallel = 40, pause = 0): (() => Promise<void>) => {
  const noise: Noise = { call, parallel, pause };
  const thread = new Worker(new URL("./noise.ts", import.meta.url), { workerData: noise });
  const ended = new Promise<void>((resolve, reject) => thread.once("exit", () => resolve()).once("error", reject));
  return async () => {
    thread.postMessage("stop");
    await ended;
  };
};

const rounds = 3;

/** Begins a noise, and answers how to end it. */
export type StartNoise = () => () => Promise<void>;

/** The latency of a call beside a noise, against its own when all is quiet. */
export const beside = (name: string, quiet: Call, noise: Call): Promise<Row> =>
  besideNoise(name, target, quiet, () => keepAsking(noise));

/** The same beside a noise that is more than one call again and again. */
export const besideNoise = async (name: string, allowed: string, quiet: Call, start: StartNoise): Promise<Row> => {
  await latency(quiet);
  const pairs: { idle: Latency; noisy: Latency }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const idle = await latency(quiet);
    const stop = start();
    await new Promise((next) => setTimeout(next, 500));
    pairs.push({ idle, noisy: await latency(quiet) });
    await stop();
  }
  return {
    name: `${name} (p99, beside / idle)`,
    unit: "ms",
    target: allowed,
    ours: median(pairs.map(({ noisy }) => noisy.p99)),
    ceiling: median(pairs.map(({ idle }) => idle.p99)),
    ratio: median(pairs.map(({ idle, noisy }) => noisy.p99 / idle.p99)),
    p50: median(pairs.map(({ noisy }) => noisy.p50)),
    p99: median(pairs.map(({ noisy }) => noisy.p99)),
    ceilingP50: median(pairs.map(({ idle }) => idle.p50)),
    ceilingP99: median(pairs.map(({ idle }) => idle.p99)),
    errors: pairs.reduce((all, { idle, noisy }) => all + idle.errors + noisy.errors, 0),
  };
};

const openOwn = async ({ server, installation }: Given, slug: string) =>
  openTenant(server.port, `${slug}.${server.host}`, await createTenant(server, installation, slug));

/** What a tenant feels of another one that keeps asking for the dearest lists over very many users. */
export const neighbourRows = async (given: Given): Promise<readonly Row[]> => {
  const { server, databaseUrl } = given;
  if (databaseUrl === undefined) return [{ name: "another tenant", unit: "ms", target, note: "needs PostgreSQL" }];
  const [noisy, quiet] = [await openOwn(given, "noisy"), await openOwn(given, "quiet")];
  await fill(databaseUrl, noisy.id);
  const body = { email: "quiet@bench.example" };
  const user = member(await askOk(post(server.port, quiet.host, "/user", quiet.managementToken, body)), "id");
  const noise = get(server.port, noisy.host, dearest, noisy.managementToken);
  const at = (path: string) => get(server.port, quiet.host, path, quiet.managementToken);
  return [
    await beside("read by id, one tenant at its worst", at(`/user/${user}`), noise),
    await beside("list, one tenant at its worst", at("/user?pageSize=50"), noise),
    await beside("token, one tenant at its worst", tokenCall(server.port, quiet, `faable:management:${quiet.id}`), noise),
  ];
};

import { Agent, request } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import type { Call } from "../ask.ts";

/** What the thread is given: a call, how many of it are kept under way, and the milliseconds between two of them. */
export interface Noise {
  readonly call: Call;
  readonly parallel: number;
  readonly pause: number;
}

const ask = ({ method, port, path, headers, body }: Call, agent: Agent): Promise<void> =>
  new Promise((resolve) => {
    const outgoing = request({ host: "127.0.0.1", port, method, path, headers: { ...headers }, agent }, (response) => {
      response.resume().on("close", resolve);
    });
    outgoing.on("error", () => resolve()).end(body);
  });

const isNoise = (given: unknown): given is Noise => typeof given === "object" && given !== null && "call" in given;

/** Asks on a thread of its own, so that reading the noisy tenant's answers does not hold up the clock of the quiet one. */
const keepAsking = async ({ call, parallel, pause }: Noise): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel });
  let stopped = false;
  parentPort?.once("message", () => {
    stopped = true;
  });
  const worker = async (): Promise<void> => {
    while (!stopped) {
      await ask(call, agent);
      if (pause > 0) await new Promise((next) => setTimeout(next, pause));
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  agent.destroy();
};

if (isNoise(workerData)) await keepAsking(workerData);

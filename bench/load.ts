import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Call } from "./ask.ts";

/** What one round of load saw. */
export interface Load {
  readonly rate: number;
  readonly requests: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

export type Loader = (call: Call, seconds: number) => Promise<Load>;

export const connections = 32;

const run = promisify(execFile);

/** `%q` of Lua and JSON agree on what these texts hold: ASCII without control characters. */
const luaText = (text: string): string => JSON.stringify(text);

/** wrk adds a `Host` of its own unless it finds one spelled exactly so, and a second one would hide ours at random. */
const spelled = (name: string): string => (name === "host" ? "Host" : name);

/** Most bodies that a second of load can use up. */
const fastest = 8_000;

/** Bodies for one round, a line each; wrk sends them one after the other. */
const writeBodies = ({ supply }: Call, seconds: number, directory: string): string | undefined => {
  if (!supply) return undefined;
  const count = Math.min(supply.total - supply.used, seconds * fastest);
  const file = join(directory, "bodies");
  writeFileSync(file, Array.from({ length: count }, (_, n) => supply.bodyOf(supply.used + n)).join("\n"));
  return file;
};

const fromFile = (file: string): readonly string[] => [
  "local bodies = {}",
  `for line in io.lines(${luaText(file)}) do bodies[#bodies + 1] = line end`,
  "local at = 0",
  "request = function() at = at + 1; return wrk.format(nil, nil, nil, bodies[at] or 'used-up') end",
];

const script = ({ method, headers, body }: Call, bodies: string | undefined): string =>
  [
    `wrk.method = ${luaText(method)}`,
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[${luaText(spelled(name))}] = ${luaText(value)}`),
    ...(body === undefined ? [] : [`wrk.body = ${luaText(body)}`]),
    ...(bodies === undefined ? [] : fromFile(bodies)),
    "done = function(summary, latency, requests)",
    "  local e = summary.errors",
    "  local failed = e.connect + e.read + e.write + e.status + e.timeout",
    '  io.write(string.format("\\nRESULT %d %d %f %f %d\\n", summary.requests, summary.duration,',
    "    latency:percentile(50), latency:percentile(99), failed))",
    '  if failed > 0 then io.write(string.format("FAILED connect %d, read %d, write %d, status %d, timeout %d\\n",',
    "    e.connect, e.read, e.write, e.status, e.timeout)) end",
    "end",
  ].join("\n");

const readResult = (output: string): Load => {
  const [, requests, microseconds, p50, p99, errors] = /RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)/.exec(output) ?? [];
  if (requests === undefined) throw new Error(`wrk printed no result:\n${output.slice(-500)}`);
  return {
    rate: Number(requests) / (Number(microseconds) / 1e6),
    requests: Number(requests),
    p50: Number(p50) / 1000,
    p99: Number(p99) / 1000,
    errors: Number(errors),
  };
};

const wrk: Loader = async (call, seconds) => {
  const directory = mkdtempSync(join(tmpdir(), "faable-bench-load-"));
  try {
    const file = join(directory, "call.lua");
    writeFileSync(file, script(call, writeBodies(call, seconds, directory)));
    const url = `http://127.0.0.1:${call.port}${call.path}`;
    const { stdout } = await run("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", "-s", file, url]);
    const [failures] = /FAILED .*/.exec(stdout) ?? [];
    if (failures !== undefined) process.stderr.write(`${call.method} ${call.path} on port ${call.port}: ${failures}\n`);
    const result = readResult(stdout);
    // Requests under way at the end used theirs up as well.
    if (call.supply) call.supply.used += result.requests + result.errors + 2 * connections;
    return result;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

const once = (call: Call, agent: Agent): Promise<boolean> =>
  new Promise((resolve) => {
    const { method, port, path, headers, supply } = call;
    const body = supply ? supply.bodyOf(supply.used++) : call.body;
    const outgoing = request({ host: "127.0.0.1", port, method, path, headers: { ...headers }, agent }, (response) => {
      const { statusCode = 0 } = response;
      response.resume().on("end", () => resolve(statusCode >= 200 && statusCode < 400));
    });
    outgoing.on("error", () => resolve(false));
    outgoing.end(body);
  });

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Without wrk: a closed loop in this process. It takes a core for itself, so fast rows are bound by it and their ratios are then too kind. */
const ownLoop: Loader = async (call, seconds) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let errors = 0;
  const begin = performance.now();
  const until = begin + seconds * 1000;
  const connection = async (): Promise<void> => {
    while (performance.now() < until) {
      const sent = performance.now();
      if (!(await once(call, agent))) errors += 1;
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  const elapsed = (performance.now() - begin) / 1000;
  const sorted = times.sort((one, other) => one - other);
  return {
    rate: times.length / elapsed,
    requests: times.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    errors,
  };
};

export const hasWrk = (): boolean => spawnSync("wrk", ["-v"]).error === undefined;

export const createLoader = (): { readonly name: string; readonly load: Loader } =>
  hasWrk() ? { name: "wrk -t1", load: wrk } : { name: "own loop (install wrk for better figures)", load: ownLoop };

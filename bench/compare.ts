import { askOk, type Call } from "./ask.ts";
import type { Loader } from "./load.ts";
import { cpuMicroseconds, residentMegabytes } from "./process.ts";
import type { Row } from "./table.ts";

/** One side of a comparison: what is called, and whose processor time is counted. */
export interface Side {
  readonly call: Call;
  readonly pid: number;
}

export interface Plan {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly load: Loader;
}

interface Measured {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
  readonly cpu: number | undefined;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
};

const medianKnown = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : median(known);
};

const measure = async ({ call, pid }: Side, { load, seconds }: Plan): Promise<Measured> => {
  const before = cpuMicroseconds(pid);
  const { rate, requests, p50, p99, errors } = await load(call, seconds);
  const after = cpuMicroseconds(pid);
  const cpu = before === undefined || after === undefined ? undefined : (after - before) / Math.max(requests, 1);
  return { rate, p50, p99, errors, cpu };
};

interface Round {
  readonly ceiling: Measured;
  readonly ours: Measured;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const summary = (name: string, target: string, rounds: readonly Round[], rss: number | undefined): Row => ({
  name,
  unit: "req/s",
  target,
  ours: median(rounds.map(({ ours }) => ours.rate)),
  ceiling: median(rounds.map(({ ceiling }) => ceiling.rate)),
  ratio: median(rounds.map(({ ours, ceiling }) => ours.rate / ceiling.rate)),
  p50: median(rounds.map(({ ours }) => ours.p50)),
  p99: median(rounds.map(({ ours }) => ours.p99)),
  ceilingP50: median(rounds.map(({ ceiling }) => ceiling.p50)),
  ceilingP99: median(rounds.map(({ ceiling }) => ceiling.p99)),
  cpu: medianKnown(rounds.map(({ ours }) => ours.cpu)),
  ceilingCpu: medianKnown(rounds.map(({ ceiling }) => ceiling.cpu)),
  rss,
  errors: sum(rounds.map(({ ours, ceiling }) => ours.errors + ceiling.errors)),
});

/** Ceiling and ours in turn, so that whatever else the machine does meets both. Both must answer 2xx before. */
export const compare = async (name: string, target: string, ceiling: Side, ours: Side, plan: Plan): Promise<Row> => {
  for (const { call } of [ceiling, ours]) {
    await askOk(call);
    await plan.load(call, plan.warmUp);
  }
  const rounds: Round[] = [];
  for (let round = 0; round < plan.rounds; round += 1)
    rounds.push({ ceiling: await measure(ceiling, plan), ours: await measure(ours, plan) });
  // Whoever has failed under load tells why, if it still does.
  if (rounds.some((round) => round.ours.errors + round.ceiling.errors > 0))
    for (const { call } of [ceiling, ours]) await askOk(call);
  return summary(name, target, rounds, residentMegabytes(ours.pid));
};

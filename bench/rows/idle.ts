import { setTimeout as wait } from "node:timers/promises";
import { median } from "../compare.ts";
import { residentMegabytes } from "../process.ts";
import { createTenant, type Installation, startServer } from "../server.ts";
import type { Row } from "../table.ts";

/** Long enough for the start's garbage to be a matter of the past. */
const settle = 3_000;

const limits = {
  PostgreSQL: { memory: 150, start: 1_000 },
  embedded: { memory: 350, start: 1_000 },
} as const;

export type Engine = keyof typeof limits;

const memoryName = (engine: Engine): string => `resident memory idle (${engine})`;
const startName = (engine: Engine): string => `start to ready, existing database (${engine})`;

const within = (name: string, unit: "MB" | "ms", value: number, limit: number, rss?: number): Row => ({
  name,
  unit,
  target: `≤ ${limit} ${unit}`,
  ours: value,
  ceiling: limit,
  ratio: value / limit,
  rss,
  errors: 0,
});

/** Fills the database, then starts on it again and again; the last start is left alone to see what it keeps. */
export const idleRows = async (engine: Engine, installation: Installation, starts: number): Promise<readonly Row[]> => {
  const first = await startServer(installation);
  await createTenant(first, installation).finally(first.stop);
  const times: number[] = [];
  const memory: number[] = [];
  for (let turn = 0; turn < starts; turn += 1) {
    const server = await startServer(installation);
    times.push(server.readyAfter);
    await wait(settle);
    memory.push(residentMegabytes(server.pid) ?? Number.NaN);
    await server.stop();
  }
  const rss = median(memory);
  return [
    within(memoryName(engine), "MB", rss, limits[engine].memory, rss),
    within(startName(engine), "ms", median(times), limits[engine].start),
  ];
};

export const idleNotMeasured = (engine: Engine, note: string): readonly Row[] => [
  { name: memoryName(engine), unit: "MB", target: "", note },
  { name: startName(engine), unit: "ms", target: "", note },
];

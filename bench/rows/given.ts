import type { Plan } from "../compare.ts";
import { type Running, start, type Variables } from "../process.ts";
import type { Installation, Server, Tenant } from "../server.ts";

/** What the request rows share: one server with one tenant, and how to measure. */
export interface Given {
  readonly server: Server;
  readonly installation: Installation;
  readonly tenant: Tenant;
  /** Absent when the server runs on the embedded database. */
  readonly databaseUrl: string | undefined;
  /** Makes another database beside it. */
  readonly newDatabase: (() => Promise<string>) | undefined;
  readonly plan: Plan;
}

/** Starts a ceiling in its own process, and ends it whatever happens. */
export const withCeiling = async <T>(name: string, given: Variables, work: (ceiling: Running) => Promise<T>): Promise<T> => {
  const script = new URL(`../ceilings/${name}.ts`, import.meta.url).pathname;
  const ceiling = await start({ script, args: [JSON.stringify(given)], env: {}, cwd: "/", ready: /ready at (\d+)/ });
  try {
    return await work(ceiling);
  } finally {
    await ceiling.stop();
  }
};

import { execFile, execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { scratchFolder } from "./scratch.ts";
import { freePort } from "./server.ts";

const run = promisify(execFile);

/** PostgreSQL's programs where Debian and others put them; the newest version that is there. */
const findBin = (): string | undefined => {
  const roots = ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql"];
  const folders = roots.flatMap((root) =>
    existsSync(root) ? [join(root, "bin"), ...readdirSync(root).map((version) => join(root, version, "bin"))] : [],
  );
  return folders.filter((folder) => existsSync(join(folder, "initdb"))).at(-1);
};

/** Where PostgreSQL's programs are; absent where it is not installed, and then there is no cluster to be had. */
export const postgresBin = findBin();

/** A PostgreSQL of a test's own, which may be stopped in any way. */
export interface Cluster {
  readonly url: string;
  readonly port: number;
  readonly start: () => Promise<void>;
  /** `fast` ends connections in order, `immediate` drops everything where it is, as a crash does. */
  readonly stop: (mode: "fast" | "immediate") => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** PostgreSQL refuses to run as root. */
const asOwner = (program: string, args: readonly string[]): readonly [string, readonly string[]] =>
  userInfo().uid === 0 ? ["runuser", ["-u", "postgres", "--", program, ...args]] : [program, args];

export const newCluster = async (): Promise<Cluster> => {
  const folder = scratchFolder("cluster");
  chmodSync(folder, 0o755);
  if (userInfo().uid === 0) execFileSync("chown", ["postgres", folder]);
  const port = await freePort();
  const data = join(folder, "data");
  const call = async (name: string, ...args: string[]): Promise<void> => {
    const [program, all] = asOwner(join(postgresBin ?? "", name), args);
    await run(program, [...all], { cwd: "/" });
  };
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -k ${folder} -c max_connections=200 -c fsync=off`;
  const start = () => call("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start");
  const stop = (mode: "fast" | "immediate") => call("pg_ctl", "-D", data, "-w", "-m", mode, "stop");
  await call("initdb", "-D", data, "-U", "faable", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
  await start();
  return {
    url: `postgres://faable@127.0.0.1:${port}/postgres`,
    port,
    start,
    stop,
    remove: async () => {
      await stop("immediate").catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { end, freePort } from "./process.ts";

/** A PostgreSQL server to make databases on. */
export interface Postgres {
  /** Makes an empty database of its own and answers its URL. */
  readonly newDatabase: () => Promise<string>;
  /** Drops what was made and, if this program started the server, stops it. */
  readonly close: () => Promise<void>;
}

const statement = async (url: string, text: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
};

const serverAt = (url: string, stop: () => Promise<void>): Postgres => {
  const made: string[] = [];
  return {
    newDatabase: async () => {
      const name = `faable_bench_${randomBytes(6).toString("hex")}`;
      await statement(url, `create database ${name}`);
      made.push(name);
      const own = new URL(url);
      own.pathname = `/${name}`;
      return own.href;
    },
    close: async () => {
      try {
        for (const name of made) await statement(url, `drop database if exists ${name} with (force)`);
      } finally {
        // A server that is left keeps this process alive.
        await stop();
      }
    },
  };
};

const root = "/usr/lib/postgresql";

/** Directory of the newest installed server binaries, as Debian lays them. */
const binaries = (): string | undefined =>
  (existsSync(root) ? readdirSync(root) : [])
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(root, version, "bin"))
    .find((directory) => existsSync(join(directory, "initdb")));

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root, so root hands it to the system's own user. */
const owner = (): Owner => {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
};

const answering = async (url: string): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    const up = await statement(url, "select 1").then(
      () => true,
      () => false,
    );
    if (up) return;
    await wait(100);
  }
  throw new Error("The PostgreSQL server that was started does not answer.");
};

const startOwn = async (bin: string): Promise<Postgres> => {
  const who = owner();
  const directory = mkdtempSync(join(tmpdir(), "faable-bench-pg-"));
  if (who.uid !== undefined && who.gid !== undefined) chownSync(directory, who.uid, who.gid);
  const data = join(directory, "data");
  const { LANG: _language, ...env } = process.env;
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], {
    ...who,
    env,
    cwd: directory,
    stdio: "ignore",
  });
  const port = await freePort();
  const settings = ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${directory}`];
  const child = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port), ...settings], {
    ...who,
    env,
    cwd: directory,
    stdio: "ignore",
  });
  const stop = async (): Promise<void> => {
    await end(child, "SIGINT");
    rmSync(directory, { recursive: true, force: true });
  };
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await answering(url).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return serverAt(url, stop);
};

/** The server of DATABASE_URL, else one started for this run, else none. */
export const openPostgres = async (url: string | undefined): Promise<Postgres | undefined> => {
  if (url !== undefined && url !== "") return serverAt(url, () => Promise.resolve());
  const bin = binaries();
  return bin === undefined ? undefined : startOwn(bin);
};

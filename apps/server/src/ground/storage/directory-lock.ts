import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StartFailure } from "../../base/index.ts";

/** Held for as long as this process uses the directory; the operating system frees it when the process dies. */
export interface DirectoryLock {
  readonly release: () => void;
}

const inUse = (directory: string): string =>
  `The data directory ${directory} is in use by another server process. ` +
  "Stop that process. A second server beside it needs its own FAABLE_DATA_DIR and PORT, or PostgreSQL with DATABASE_URL.";

const unlockable = (directory: string): string =>
  `The data directory ${directory} cannot be locked: its files may not be written, or its file system has no locks. ` +
  "Give FAABLE_DATA_DIR a directory on a local disk that this user may write, or use PostgreSQL with DATABASE_URL.";

/** SQLite's result code when another process holds the lock (SQLITE_BUSY). */
const busy = 5;

const refused = (directory: string, cause: unknown): StartFailure => {
  const isBusy = cause instanceof Error && Reflect.get(cause, "errcode") === busy;
  return new StartFailure(isBusy ? inUse(directory) : unlockable(directory), { cause });
};

const open = (directory: string): DatabaseSync => {
  const lock = new DatabaseSync(join(directory, "lock.sqlite"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
};

/**
 * Takes an exclusive file lock by way of SQLite, which knows how to on every platform. Unlike a file with a process id,
 * it cannot be left behind by a kill or mistaken for another process's after a restart or across containers.
 */
export const lockDirectory = (directory: string): DirectoryLock => {
  try {
    const lock = open(directory);
    return { release: () => lock.close() };
  } catch (error) {
    throw refused(directory, error);
  }
};

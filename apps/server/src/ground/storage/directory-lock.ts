import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Held for as long as this process uses the directory; the operating system frees it when the process dies. */
export interface DirectoryLock {
  readonly release: () => void;
}

export class DirectoryInUse extends Error {
  override readonly name = "DirectoryInUse";
}

const message = (directory: string): string =>
  `The data directory ${directory} is in use by another server process. ` +
  "Stop that process, or give this one its own directory with FAABLE_DATA_DIR (and its own PORT), or use PostgreSQL with DATABASE_URL.";

/**
 * Takes an exclusive file lock by way of SQLite, which knows how to on every platform. Unlike a file with a process id,
 * it cannot be left behind by a kill or mistaken for another process's after a restart or across containers.
 */
export const lockDirectory = (directory: string): DirectoryLock => {
  const lock = new DatabaseSync(join(directory, "lock.sqlite"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    throw new DirectoryInUse(message(directory), { cause: error });
  }
  return { release: () => lock.close() };
};

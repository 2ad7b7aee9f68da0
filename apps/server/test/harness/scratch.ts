import { existsSync, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files in memory, on Linux. */
const inMemory = "/dev/shm";
/** What a run holds at once is a tenth of it. */
const wanted = 2 * 1024 ** 3;

const hasRoom = (folder: string): boolean => {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > wanted;
};

/** A new folder for what is thrown away again: a database's hundreds of files are copied in a twentieth of the time where none is on a disk. */
export const scratchFolder = (name: string): string =>
  mkdtempSync(join(hasRoom(inMemory) ? inMemory : tmpdir(), `faable-${name}-`));

import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { codeOf, StartFailure } from "../../base/index.ts";

const reasons: Readonly<Record<string, string>> = {
  EEXIST: "is not a directory",
  ENOTDIR: "is not a directory, or lies below something that is none",
  EACCES: "may not be written by this user",
  EPERM: "may not be written by this user",
  EROFS: "lies on a file system that is mounted read-only",
  ENOSPC: "lies on a file system that is full",
};

const unusable = (directory: string, error: unknown): StartFailure => {
  const code = codeOf(error) ?? "unknown error";
  return new StartFailure(
    `The data directory ${directory} ${reasons[code] ?? `cannot be made or written (${code})`}. ` +
      "Give FAABLE_DATA_DIR a directory that this user may write, or use PostgreSQL with DATABASE_URL.",
    { cause: error },
  );
};

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** One directory after another: Node's own way to make a whole path never ends where nothing can be made, as below /proc. */
const make = (path: string): void => {
  if (isDirectory(path)) return;
  if (!existsSync(dirname(path))) make(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isDirectory(path)) throw error;
  }
};

/** Makes the directory of the embedded database if it is missing, for this user alone, or says why it cannot be used. */
export const makeDataDirectory = (directory: string): void => {
  try {
    make(resolve(directory));
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(directory, error);
  }
};

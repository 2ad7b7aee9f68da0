import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf, type Keyring, openKeyring, StartFailure } from "./base/index.ts";
import { options } from "./config-options.ts";
import { lockDirectory, makeDataDirectory } from "./ground/storage/index.ts";

/** Where the generated key of the embedded mode lies. Losing it loses every secret of the installation. */
const fileIn = (dataDir: string): string => join(dataDir, "encryption.key");

const unusable = (path: string, cause?: unknown): StartFailure =>
  new StartFailure(
    `The encryption key in ${path} cannot be used. Restore the file from a backup, or set FAABLE_ENCRYPTION_KEY.`,
    { cause },
  );

const read = (path: string): readonly Buffer[] => {
  try {
    const keys = options.encryptionKeys.read(readFileSync(path, "utf8").trim());
    if (keys !== undefined) return keys;
  } catch (error) {
    throw unusable(path, error);
  }
  throw unusable(path);
};

const unwritable = (path: string, cause: unknown): StartFailure =>
  new StartFailure(
    `The encryption key cannot be kept in ${path} (${codeOf(cause)}). Make FAABLE_DATA_DIR writable, or set FAABLE_ENCRYPTION_KEY.`,
    { cause },
  );

/** The file appears whole or not at all, whenever the process is killed. */
const write = (path: string): void => {
  try {
    writeFileSync(`${path}.new`, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw unwritable(path, error);
  }
};

/** Under the directory's lock: of two that start for the first time at once, one makes the key. */
const generate = (dataDir: string, path: string): void => {
  const lock = lockDirectory(dataDir);
  try {
    if (!existsSync(path)) write(path);
  } finally {
    lock.release();
  }
};

const wrong = (path: string): string =>
  `The encryption key in ${path} does not open what the database beside it holds: it was sealed under another master key. Put the file ` +
  "of this database's first start back in its place, from a backup, or set FAABLE_ENCRYPTION_KEY to the key that it held.";

/** The generated master key of the embedded mode, made at first start. */
const embeddedKeys = (dataDir: string): readonly Buffer[] => {
  const path = fileIn(dataDir);
  if (existsSync(path)) return read(path);
  if (existsSync(join(dataDir, "db")))
    throw new StartFailure(
      `The data directory ${dataDir} has a database, but its ${path} is missing. Restore it, or set FAABLE_ENCRYPTION_KEY.`,
    );
  makeDataDirectory(dataDir);
  generate(dataDir, path);
  return read(path);
};

/** The keyring of the embedded mode: for when the configuration names no master key. */
export const openEmbeddedKeyring = (dataDir: string): Keyring => openKeyring(embeddedKeys(dataDir), wrong(fileIn(dataDir)));

import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { options } from "./config-options.ts";

/** Where the generated key of the embedded mode lies. Losing it loses every secret of the installation. */
const fileIn = (dataDir: string): string => join(dataDir, "encryption.key");

const read = (path: string): readonly Buffer[] => {
  try {
    const keys = options.encryptionKeys.read(readFileSync(path, "utf8").trim());
    if (keys !== undefined) return keys;
  } catch (error) {
    throw new Error(
      `The encryption key in ${path} cannot be used. Restore the file from a backup, or set FAABLE_ENCRYPTION_KEY.`,
      { cause: error },
    );
  }
  throw new Error(`The file ${path} is empty. Restore it from a backup, or set FAABLE_ENCRYPTION_KEY.`);
};

/** The master keys of the embedded mode: the configured ones, else the generated one, made at first start. */
export const embeddedEncryptionKeys = (dataDir: string): readonly Buffer[] => {
  const path = fileIn(dataDir);
  if (existsSync(path)) return read(path);
  if (existsSync(join(dataDir, "db")))
    throw new Error(
      `The data directory ${dataDir} has a database, but its ${path} is missing. Restore it, or set FAABLE_ENCRYPTION_KEY.`,
    );
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(path, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  chmodSync(path, 0o600);
  return read(path);
};

import type { Migration } from "kysely/migration";
import { foundation } from "./0001-foundation.ts";

/** Every migration, in order. Names are never changed; a released migration is never edited, only followed. */
export const migrations: Readonly<Record<string, Migration>> = { "0001-foundation": foundation };

import type { Driver } from "kysely";

/** What an engine tells of other nodes' changes, and of whether it still hears of them. */
export interface Heard {
  readonly changed: (payload: string) => void;
  /** Called with `true` whenever notifications begin to arrive, and with `false` as soon as they no longer do. */
  readonly live: (live: boolean) => void;
}

/** Sends SQL as it stands: one statement with values, or several without any, and answers the rows of all of them. */
export type Run = (text: string, values?: readonly unknown[]) => Promise<readonly unknown[]>;

/** An open connection to one database. It knows statements, not tenants: `tenancy` decides who may send which. */
export interface Engine {
  readonly name: "postgres" | "pglite";
  /** Connections for a statement or a transaction each, under short time limits: somebody waits for the answer. */
  readonly connections: Driver;
  /** How many of them there are. */
  readonly size: number;
  /** Milliseconds that an account waits for its own share of them before it is told that it keeps it busy. */
  readonly patience: number;
  /** Shared connections for reads of one row by its key. An account always uses the same one of them. */
  readonly pointReads: readonly Driver[];
  /** For work that nobody waits for, under long time limits: migrations, retention, counts. */
  readonly background: Driver;
  /** For a library that brings SQL of its own. */
  readonly run: Run;
  /** Begins to hear of changes; `channel` is what they are announced on. */
  readonly listen: (channel: string, heard: Heard) => Promise<void>;
  /** Whether the database answers at this moment; it has a second to do so. For deciding what to say, not before each statement. */
  readonly answers: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** Tells a line to whoever waits for the start. */
export type Say = (line: string) => void;

/** Tells of something that went wrong and was survived. */
export type Report = (event: string, error: unknown) => void;

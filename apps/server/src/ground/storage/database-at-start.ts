import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { codeOf, StartFailure } from "../../base/index.ts";
import type { Place } from "./open.ts";

/** Where a PostgreSQL URL leads, as the driver understands it. Holds no password. */
interface Target {
  readonly where: string;
  readonly user: string;
  readonly database: string;
}

/** Why the database cannot be used: for now, or until somebody mends it. */
interface Obstacle {
  readonly passes: boolean;
  readonly failure: StartFailure;
}

type Describe = (target: Target, said: string) => string;

const unreachable: Describe = ({ where }) =>
  `There is no way to ${where}: the host is down or a firewall is between. Correct DATABASE_URL, or open the way.`;
const unresolved: Describe = ({ where }) =>
  `The host name in ${where} is not known here. Correct DATABASE_URL, or see to the name.`;
const closed: Describe = ({ where }) =>
  `What listens at ${where} closed the connection. Start PostgreSQL there, or correct DATABASE_URL.`;
const restarting: Describe = ({ where }) => `PostgreSQL at ${where} is starting up or shutting down (DATABASE_URL).`;

/** What passes by itself: a container that is not up yet, a name that is not published yet, a restart, a crowd. */
const passing: Readonly<Record<string, Describe>> = {
  ECONNREFUSED: ({ where }) => `Nothing listens at ${where}. Start PostgreSQL there, or correct DATABASE_URL.`,
  ENOENT: ({ where }) => `There is no PostgreSQL socket at ${where}. Start PostgreSQL there, or correct DATABASE_URL.`,
  ENOTFOUND: unresolved,
  EAI_AGAIN: unresolved,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  ENETUNREACH: unreachable,
  ENETDOWN: unreachable,
  ECONNRESET: closed,
  EPIPE: closed,
  "53300": ({ where }) =>
    `PostgreSQL at ${where} has no connection left. Raise its max_connections, or close some (DATABASE_URL).`,
  "57P01": restarting,
  "57P02": restarting,
  "57P03": restarting,
};

const badCredentials: Describe = ({ where, user }, said) =>
  `PostgreSQL at ${where} does not let the user "${user}" in (${said}). Correct user and password in DATABASE_URL; ` +
  "write characters of a password that a URL would misread percent-encoded, such as % as %25, @ as %40, / as %2F and # as %23.";

/** What stays until somebody mends it (SQLSTATE, PostgreSQL appendix A). */
const lasting: Readonly<Record<string, Describe>> = {
  "28P01": badCredentials,
  "28000": badCredentials,
  "3D000": ({ where, database }) =>
    `There is no database "${database}" at ${where}. Create it, or correct the name at the end of DATABASE_URL.`,
  "42501": ({ user, database }) =>
    `The user "${user}" may not make tables in the database "${database}". Make it the owner (ALTER DATABASE … OWNER TO …), ` +
    "or name another user in DATABASE_URL.",
  "25006": ({ where }) => `PostgreSQL at ${where} is read-only, as a standby is. Name the primary in DATABASE_URL.`,
};

const unknown: Describe = ({ where }, said) =>
  `PostgreSQL at ${where} cannot be used (${said}). Correct DATABASE_URL: its host, password and options.`;

const obstacle = (target: Target, code: string, error: unknown): Obstacle => {
  const describe = passing[code] ?? lasting[code] ?? unknown;
  const said = error instanceof Error ? error.message : String(error);
  return { passes: code in passing, failure: new StartFailure(describe(target, said), { cause: error }) };
};

const targetOf = ({ host, port, user, database }: Client): Target => ({
  where: host.startsWith("/") ? host : `${host}:${port}`,
  user: user ?? "",
  database: database ?? "",
});

/** A connection that is not made within this time will not be: packets are swallowed on the way. */
const attemptLimit = 5_000;
const oldest = 150_000;

const tooOld = ({ where }: Target, version: string): Obstacle => ({
  passes: false,
  failure: new StartFailure(
    `PostgreSQL at ${where} is version ${version}; 15 or newer is needed. Correct DATABASE_URL, or upgrade it.`,
  ),
});

/** The driver's own errors carry no code, so what went wrong is told by what was seen: our limit passed, or the other side left. */
const seen = (timedOut: boolean, left: boolean): string => (timedOut ? "ETIMEDOUT" : left ? "ECONNRESET" : "");

/** One attempt: connects, asks for the version, leaves. Answers what is in the way, if anything is. */
const attempt = async (client: Client): Promise<Obstacle | undefined> => {
  const state = { timedOut: false, left: false };
  const timer = setTimeout(() => {
    state.timedOut = true;
    void client.end().catch(() => undefined);
  }, attemptLimit);
  client
    .on("error", () => undefined)
    .once("end", () => {
      state.left = true;
    });
  try {
    await client.connect();
    const { rows } = await client.query(
      "select current_setting('server_version_num')::int number, current_setting('server_version') version",
    );
    return rows[0].number < oldest ? tooOld(targetOf(client), rows[0].version) : undefined;
  } catch (error) {
    // The driver tells of the end one turn after the error.
    await sleep(0);
    return obstacle(targetOf(client), codeOf(error) ?? seen(state.timedOut, state.left), error);
  } finally {
    clearTimeout(timer);
    void client.end().catch(() => undefined);
  }
};

export interface Waiting {
  /** Seconds after which a database that does not come is given up. */
  readonly seconds: number;
  /** Told what is waited for: when it begins, when it becomes another thing, and every ten seconds. */
  readonly say: (line: string) => void;
}

/** Asked once a second, told less often: sixty lines of the same hide what came before them. */
const sayEvery = 10_000;

const sparingly = (say: Waiting["say"]) => {
  let last = { message: "", at: Number.NEGATIVE_INFINITY };
  return (left: number, message: string): void => {
    const at = performance.now();
    if (message === last.message && at - last.at < sayEvery) return;
    last = { message, at };
    say(`Waiting for the database, ${left} s more. ${message}`);
  };
};

/**
 * Returns when PostgreSQL answers. What passes by itself is waited for; what does not, such as a wrong password, fails at
 * once with a `StartFailure`. The embedded database is never waited for.
 */
export const awaitDatabase = async (place: Place, { seconds, say }: Waiting): Promise<void> => {
  if (!("url" in place)) return;
  const { Client } = await import("pg");
  const tell = sparingly(say);
  for (const end = performance.now() + seconds * 1_000; ; await sleep(1_000)) {
    const found = await attempt(new Client({ connectionString: place.url, application_name: "faable-auth" }));
    if (!found) return;
    const left = Math.ceil((end - performance.now()) / 1_000);
    if (!found.passes || seconds === 0) throw found.failure;
    if (left <= 0) throw new StartFailure(`Gave up after ${seconds} s (FAABLE_DATABASE_WAIT). ${found.failure.message}`);
    tell(left, found.failure.message);
  }
};

/** What a database's error during the start means for whoever runs the server; absent for errors that are none of these. */
export const databaseFailure = async (place: Place, error: unknown): Promise<StartFailure | undefined> => {
  const code = codeOf(error) ?? "";
  if (!("url" in place) || !(code in passing || code in lasting)) return undefined;
  const { Client } = await import("pg");
  return obstacle(targetOf(new Client({ connectionString: place.url })), code, error).failure;
};

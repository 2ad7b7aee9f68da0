import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { hostsOf, openKeyring, systemClock } from "../apps/server/src/base/index.ts";
import { options } from "../apps/server/src/config-options.ts";
import { createChanges } from "../apps/server/src/ground/caches/index.ts";
import { createJobs } from "../apps/server/src/ground/jobs/index.ts";
import { openEngine } from "../apps/server/src/ground/storage/index.ts";
import { createDatabase, type Database } from "../apps/server/src/ground/tenancy/index.ts";
import { readCommand } from "../examples/command-line.ts";
import { insertAccounts, seededClient, seededSlug } from "./seed/accounts.ts";
import { createProgress } from "./seed/progress.ts";
import { insertUsers } from "./seed/users.ts";

/** A mistake of the caller, told in one plain sentence. */
class Refusal extends Error {}

const whole = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Refusal(`--${name} takes a whole number from 1.`);
  return Number(text);
};

const readArguments = () => {
  const { values } = readCommand({
    call: "npm run seed -- [--accounts <number>] [--users <number>] [--client-secret <secret>]",
    does: "Fills the empty database of DATABASE_URL with accounts and users, for npm run bench -- --seeded.",
    options: {
      accounts: { type: "string", takes: "<number>", meaning: "Default 1000" },
      users: { type: "string", takes: "<number>", meaning: "Of all accounts together. Default 1000000" },
      "client-secret": {
        type: "string",
        takes: "<secret>",
        meaning: "Of each account's client. Default: one is made and printed",
      },
    },
    example: "npm run seed -- --accounts 100 --users 10000",
  });
  const { accounts = "1000", users = "1000000" } = values;
  const secret = values["client-secret"] ?? randomBytes(32).toString("base64url");
  return { accounts: whole("accounts", accounts), users: whole("users", users), secret };
};

const readOrRefuse = <T>(name: string, read: (text: string | undefined) => T): T => {
  try {
    return read(process.env[name] || undefined);
  } catch (error) {
    throw new Refusal(`${name} ${error instanceof Error ? error.message : String(error)}.`);
  }
};

const required = <T>(name: string, read: (text: string | undefined) => T | undefined, why: string): T => {
  const value = readOrRefuse(name, read);
  if (value === undefined) throw new Refusal(`${name} is required: ${why}`);
  return value;
};

const readEnvironment = () => ({
  url: required(
    "DATABASE_URL",
    options.databaseUrl.read,
    "the PostgreSQL database to fill, such as postgres://postgres@localhost/seeded.",
  ),
  keys: required(
    "FAABLE_ENCRYPTION_KEY",
    options.encryptionKeys.read,
    "the key that the server will run with. Make one with: openssl rand -base64 32",
  ),
});

const assertFresh = async ({ installation }: Database): Promise<void> => {
  const others = installation.selectFrom("accounts").select("slug").where("slug", "not in", ["main", "acme"]).limit(1);
  if (await others.executeTakeFirst())
    throw new Refusal(
      "This database has accounts already, and seeding would mix with them. Create an empty one (createdb) and point DATABASE_URL at it.",
    );
};

/** How many users the account at this place gets: the rest of the division goes to the first ones. */
const share = (users: number, accounts: number, place: number): number =>
  Math.floor(users / accounts) + (place < users % accounts ? 1 : 0);

const fill = async ({ background }: Database, ids: readonly string[], users: number): Promise<void> => {
  const progress = createProgress("users", users);
  let done = 0;
  for (const [place, id] of ids.entries()) {
    const count = share(users, ids.length, place);
    await insertUsers(background, id, count);
    done += count;
    progress(done);
  }
  await sql`analyze`.execute(background);
};

const seed = async (): Promise<void> => {
  const { accounts, users, secret } = readArguments();
  const { url, keys } = readEnvironment();
  const begin = performance.now();
  const keyring = openKeyring(keys);
  const engine = await openEngine({ url }, (event, error) => console.error(event, error));
  try {
    const jobs = await createJobs(engine, [], (event, error) => console.error(event, error));
    const surroundings = { jobs, clock: systemClock, keyring, hosts: hostsOf(new URL("http://localhost:4000")) };
    const database = await createDatabase(engine, createChanges(), surroundings);
    await assertFresh(database);
    const ids = await insertAccounts(database, keyring, accounts, secret, createProgress("accounts", accounts));
    await fill(database, ids, users);
    await jobs.stop();
  } finally {
    await engine.close();
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`Seeded ${accounts.toLocaleString("en")} accounts and ${users.toLocaleString("en")} users in ${seconds} s.`);
  console.log(`One account: ${seededSlug(1)}, client id ${seededClient}, client secret ${secret}`);
};

await seed().catch((error: unknown) => {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
});

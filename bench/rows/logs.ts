import { ask, askOk, type Call, member } from "../ask.ts";
import { median } from "../compare.ts";
import { withDatabase } from "../login.ts";
import { insertLogs } from "../seed/logs.ts";
import { createTenant, get, newInstallation, openTenant, type Server, startServer, type Tenant } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";
import { latency } from "./neighbours.ts";

const target = "≤ 2.00";
const fewRows = 10_000;
const manyRows = { quick: 1_000_000, whole: 10_000_000 } as const;
const accounts = 4;
const samples = 15;
const day = 86_400_000;

/** A tenant with seven of ten rows of an installation, and where it is asked. */
interface Side {
  readonly server: Server;
  readonly tenant: Tenant;
}

const readLogs = ({ server, tenant }: Side, parameters: Readonly<Record<string, string>>): Call =>
  get(server.port, tenant.host, `/logs?${new URLSearchParams(parameters)}`, tenant.managementToken);

/** One condition on each field, as rows of this side fulfil it. */
const conditions = async (side: Side): Promise<Readonly<Record<string, string>>> => {
  const { results }: { results: readonly unknown[] } = JSON.parse(
    await askOk(readLogs(side, { pageSize: "1", query: "type:user.login" })),
  );
  const row = JSON.stringify(results[0]);
  return {
    type: "type:user.login",
    status: "status:failed",
    "status, negated": "status!:success",
    "origin, often": "origin:oauth",
    "origin, seldom": "origin:admin",
    user: `user:${member(row, "user")}`,
    client: `client:${member(row, "client")}`,
    team: "team:team_000000000000000000000001",
    login: `login:${member(row, "login")}`,
    since: `since:${Date.now() - day}`,
    until: `until:${Date.now() - 20 * day}`,
  };
};

/** The column that a condition is about: two about the same one exclude each other, and ask for nothing. */
const columnOf = (name: string): string => (name.startsWith("origin") ? "type" : (name.split(",")[0] ?? name));

/** Each field alone, and with each other one. */
const queries = (of: Readonly<Record<string, string>>): readonly (readonly [name: string, query: string])[] => {
  const all = Object.entries(of);
  const pairs = all.flatMap(([name, query], at) =>
    all
      .slice(at + 1)
      .filter(([other]) => columnOf(other) !== columnOf(name))
      .map(([other, more]): [string, string] => [`${name} + ${other}`, `${query} ${more}`]),
  );
  return [...all, ...pairs];
};

/** The cursor of a page some thousands of rows deep, or of the last one before it; none where there is one page. */
const deepCursor = async (side: Side, query: string): Promise<string | undefined> => {
  let cursor: string | undefined;
  for (let page = 0; page < 20; page += 1) {
    const asked = { pageSize: "200", query, ...(cursor === undefined ? {} : { next: cursor }) };
    const { status, text } = await ask(readLogs(side, asked));
    const next: unknown = status === 200 ? JSON.parse(text).next : null;
    if (typeof next !== "string") return cursor;
    cursor = next;
  }
  return cursor;
};

interface Measured {
  readonly name: string;
  readonly few: number;
  readonly many: number;
  readonly errors: number;
}

const rounds = 3;

const compared = async (name: string, few: Call, many: Call): Promise<Measured> => {
  const pairs: { few: number; many: number; errors: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [one, other] = [await latency(few, samples), await latency(many, samples)];
    pairs.push({ few: one.p50, many: other.p50, errors: one.errors + other.errors });
  }
  return {
    name,
    few: median(pairs.map((each) => each.few)),
    many: median(pairs.map((each) => each.many)),
    errors: pairs.reduce((all, { errors }) => all + errors, 0),
  };
};

const measure = async (few: Side, many: Side): Promise<readonly Measured[]> => {
  const [ofFew, ofMany] = [queries(await conditions(few)), queries(await conditions(many))];
  const measured: Measured[] = [];
  for (const [at, [name, query]] of ofFew.entries()) {
    const other = ofMany[at]?.[1] ?? query;
    const page = (side: Side, asked: string, cursor?: string) =>
      readLogs(side, { pageSize: "50", query: asked, ...(cursor === undefined ? {} : { next: cursor }) });
    measured.push(await compared(name, page(few, query), page(many, other)));
    const [mine, theirs] = [await deepCursor(few, query), await deepCursor(many, other)];
    if (mine !== undefined && theirs !== undefined)
      measured.push(await compared(`${name}, deep`, page(few, query, mine), page(many, other, theirs)));
  }
  return measured;
};

const rowOf = (measured: readonly Measured[], count: number): Row => {
  const byRatio = [...measured].sort((one, other) => other.many / other.few - one.many / one.few);
  const beyond = byRatio.filter(({ few, many }) => many / few > 2);
  for (const { name, few, many, errors } of byRatio)
    process.stderr.write(`${name}: ${(many / few).toFixed(2)} (${few.toFixed(2)} → ${many.toFixed(2)} ms, ${errors} errors)\n`);
  const ratios = byRatio.map(({ few, many }) => many / few);
  return {
    name: `logs, ${measured.length} filtered pages at ${count.toLocaleString("en")} / ${fewRows.toLocaleString("en")} rows (median; worst ${ratios[0]?.toFixed(2)}, ${beyond.length} beyond)`,
    unit: "ms",
    target,
    ours: median(measured.map(({ many }) => many)),
    ceiling: median(measured.map(({ few }) => few)),
    ratio: median(ratios),
    errors: measured.reduce((all, { errors }) => all + errors, 0),
  };
};

const fillLogs = async ({ server, tenant }: Side, given: Given["installation"], url: string, count: number): Promise<void> => {
  const ids = [tenant.id];
  for (let n = 1; n < accounts; n += 1) {
    const slug = `logging-${n}`;
    ids.push((await openTenant(server.port, `${slug}.${server.host}`, await createTenant(server, given, slug))).id);
  }
  await withDatabase(url, (db) =>
    insertLogs(db, ids, count, (done) => {
      if (done % 1_000_000 === 0) process.stderr.write(`${done.toLocaleString("en")} rows\n`);
    }),
  );
};

/** What a page of the log takes among very many rows, held against the same page among few. */
export const logsRow = async (given: Given): Promise<Row> => {
  const { server, tenant, installation, databaseUrl, newDatabase, plan } = given;
  const name = "logs at volume";
  if (databaseUrl === undefined || newDatabase === undefined) return { name, unit: "ms", target, note: "needs PostgreSQL" };
  const count = plan.rounds > 3 ? manyRows.whole : manyRows.quick;
  const few: Side = { server, tenant };
  await fillLogs(few, installation, databaseUrl, fewRows);
  const url = await newDatabase();
  const large = newInstallation(url);
  try {
    const other = await startServer(large);
    try {
      const slug = "logging";
      const many: Side = {
        server: other,
        tenant: await openTenant(other.port, `${slug}.${other.host}`, await createTenant(other, large, slug)),
      };
      await fillLogs(many, large, url, count);
      return rowOf(await measure(few, many), count);
    } finally {
      await other.stop();
    }
  } finally {
    large.remove();
  }
};

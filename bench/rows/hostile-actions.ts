import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ask, askOk, type Call, member } from "../ask.ts";
import { median } from "../compare.ts";
import { signInOnce } from "../login.ts";
import { createTenant, discoveryPath, get, openTenant, post, type Tenant } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";
import { keepAsking, latency } from "./neighbours.ts";
import { silentCall } from "./people.ts";
import { thirtyLines } from "./sandbox.ts";

const folder = join(import.meta.dirname, "../../packages/auth-actions/test/hostile");
const files = readdirSync(folder).filter((file) => file.endsWith(".js"));

const allowed = 3;
const samples = 150;
/**
 * An account has two places in the sandbox; one more waits for them, so that code that hangs runs all the time. Code that ends at
 * once would otherwise be a storm of logins, which costs others the same whatever it does: between two logins is a pause
 * (milliseconds), and what such logins cost with an Action that does nothing bad is measured beside it.
 */
const parallel = 3;
const pause = 50;
/** Of one code: what a single look says of it is several times more or less the next time. The look in the middle counts. */
const looks = 3;

interface Measured {
  readonly file: string;
  readonly ratio: number;
  readonly idle: number;
  readonly noisy: number;
  readonly errors: number;
}

/** An account whose only Action is this code; `undefined` where the code is refused, and can do nothing. */
const withAction = async ({ server }: Given, { host, managementToken }: Tenant, code: string): Promise<string | undefined> => {
  const { status, text } = await ask(post(server.port, host, "/actions", managementToken, { name: "It", code, enabled: true }));
  return status === 201 ? member(text, "id") : undefined;
};

const removeAction = ({ server }: Given, { host, managementToken }: Tenant, id: string): Promise<string> =>
  askOk({ ...get(server.port, host, `/actions/${id}`, managementToken), method: "DELETE" });

/** How many of a tenant's logins, with an Action of its own, do not end with a code. */
const failedLogins = async (login: Call): Promise<number> => {
  let failed = 0;
  for (let n = 0; n < 3; n += 1) if (!(await ask(login)).location.includes("code=")) failed += 1;
  return failed;
};

const middleOf = (of: readonly Measured[]): readonly Measured[] => {
  const middle = [...of].sort((one, other) => one.ratio - other.ratio)[Math.floor(of.length / 2)];
  return middle ? [{ ...middle, errors: of.reduce((all, { errors }) => all + errors, 0) }] : [];
};

const ratioOf = (each: readonly Measured[]): number => median(each.map(({ ratio }) => ratio));

const rowOf = (name: string, measured: readonly Measured[]): Row => ({
  name,
  unit: "ms",
  target: `≤ ${allowed}.00`,
  ours: median(measured.map(({ noisy }) => noisy)),
  ceiling: median(measured.map(({ idle }) => idle)),
  ratio: ratioOf(measured),
  errors: measured.reduce((all, { errors }) => all + errors, 0),
});

/** How often the harmless Action is measured: between the files, so that it meets the same machine. */
const everySoOften = 8;

/**
 * What a tenant feels of another one whose every login runs hostile code, more at once than it has places for: of its documents
 * the p99 beside and idle, of its logins whether they succeed. One file after the other, each look held against the moment before it.
 */
export const hostileActionsRow = async (given: Given): Promise<readonly Row[]> => {
  const { server, installation, plan } = given;
  const open = async (slug: string) =>
    openTenant(server.port, `${slug}.${server.host}`, await createTenant(server, installation, slug));
  const [hostile, calm] = [await open("hostile"), await open("peaceful")];
  const [theirs, ours] = [await signInOnce(given, hostile), await signInOnce(given, calm)];
  await withAction(given, calm, thirtyLines);
  const login = silentCall(given, calm, ours);
  const document = get(server.port, calm.host, discoveryPath);
  await latency(document);
  const look = async (file: string): Promise<Measured> => {
    const idle = await latency(document, samples);
    const stop = keepAsking(silentCall(given, hostile, theirs), parallel, pause);
    await new Promise((next) => setTimeout(next, 300));
    const failed = await failedLogins(login);
    const noisy = await latency(document, samples);
    await stop();
    const errors = failed + idle.errors + noisy.errors;
    return { file: basename(file), ratio: noisy.p99 / idle.p99, idle: idle.p99, noisy: noisy.p99, errors };
  };
  const beside = async (file: string, code: string): Promise<readonly Measured[]> => {
    const action = await withAction(given, hostile, code);
    if (action === undefined) return [];
    const all: Measured[] = [];
    for (let n = 0; n < looks; n += 1) all.push(await look(file));
    await removeAction(given, hostile, action);
    return middleOf(all);
  };
  const measured: Measured[] = [];
  const harmless: Measured[] = [];
  for (const [n, file] of (plan.rounds > 3 ? files : files.filter((_, at) => at % 4 === 0)).entries()) {
    if (n % everySoOften === 0) harmless.push(...(await beside("thirty lines", thirtyLines)));
    measured.push(...(await beside(file, readFileSync(join(folder, file), "utf8"))));
  }
  measured.sort((one, other) => other.ratio - one.ratio);
  const beyond = measured.filter(({ ratio }) => ratio > allowed);
  for (const { file, ratio, idle, noisy } of measured.slice(0, 5))
    process.stderr.write(`${file}: ${ratio.toFixed(2)} (${noisy.toFixed(1)} ms beside, ${idle.toFixed(1)} ms idle)\n`);
  return [
    rowOf(
      `discovery, another tenant's Action is hostile (median of ${measured.length} files; ${beyond.length} beyond)`,
      measured,
    ),
    rowOf("discovery, another tenant's Action is harmless", harmless),
  ];
};

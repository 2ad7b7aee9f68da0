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
/** An account has two places in the sandbox, and some wait for them: so that code of its runs all the time. */
const parallel = 4;

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

/**
 * What a tenant feels of another one whose every login runs hostile code, more at once than it has places for: of its documents the p99 beside and idle, of
 * its logins whether they succeed. One file after the other, each held against the moment before it.
 */
export const hostileActionsRow = async (given: Given): Promise<Row> => {
  const { server, installation, plan } = given;
  const open = async (slug: string) =>
    openTenant(server.port, `${slug}.${server.host}`, await createTenant(server, installation, slug));
  const [hostile, calm] = [await open("hostile"), await open("peaceful")];
  const [theirs, ours] = [await signInOnce(given, hostile), await signInOnce(given, calm)];
  await withAction(given, calm, thirtyLines);
  const login = silentCall(given, calm, ours);
  const document = get(server.port, calm.host, discoveryPath);
  await latency(document);
  const measured: Measured[] = [];
  for (const file of plan.rounds > 3 ? files : files.filter((_, n) => n % 4 === 0)) {
    const action = await withAction(given, hostile, readFileSync(join(folder, file), "utf8"));
    if (action === undefined) continue;
    const idle = await latency(document, samples);
    const stop = keepAsking(silentCall(given, hostile, theirs), parallel);
    await new Promise((next) => setTimeout(next, 300));
    const failed = await failedLogins(login);
    const noisy = await latency(document, samples);
    await stop();
    await removeAction(given, hostile, action);
    const errors = failed + idle.errors + noisy.errors;
    measured.push({ file: basename(file), ratio: noisy.p99 / idle.p99, idle: idle.p99, noisy: noisy.p99, errors });
  }
  measured.sort((one, other) => other.ratio - one.ratio);
  const beyond = measured.filter(({ ratio }) => ratio > allowed);
  for (const { file, ratio, idle, noisy } of measured.slice(0, 5))
    process.stderr.write(`${file}: ${ratio.toFixed(2)} (${noisy.toFixed(1)} ms beside, ${idle.toFixed(1)} ms idle)\n`);
  return {
    name: `discovery, another tenant's Action is hostile (median of ${measured.length} files; ${beyond.length} beyond)`,
    unit: "ms",
    target: `≤ ${allowed}.00`,
    ours: median(measured.map(({ noisy }) => noisy)),
    ceiling: median(measured.map(({ idle }) => idle)),
    ratio: median(measured.map(({ ratio }) => ratio)),
    errors: measured.reduce((all, { errors }) => all + errors, 0),
  };
};

import { type Answer, askOk, type Call, newAsker } from "../ask.ts";
import { median } from "../compare.ts";
import { type SignedIn, signInOnce } from "../login.ts";
import { createTenant, openTenant, post, type Tenant } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";
import { silentCall } from "./people.ts";
import { thirtyLines } from "./sandbox.ts";

const samples = { quick: 1_000, whole: 4_000 } as const;
const limits = { p50: 1, p99: 3 } as const;

const addAction = async ({ server }: Given, { host, managementToken }: Tenant): Promise<void> => {
  await askOk(post(server.port, host, "/actions", managementToken, { name: "Thirty lines", code: thirtyLines, enabled: true }));
};

const claimsOf = ({ accessToken }: SignedIn): string => Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString();

interface Timed {
  readonly ms: number;
  readonly ok: boolean;
}

type Ask = (call: Call) => Promise<Answer>;

const timed = async (ask: Ask, call: Call): Promise<Timed> => {
  const begin = performance.now();
  const { location } = await ask(call);
  return { ms: performance.now() - begin, ok: location.includes("code=") };
};

/** Which of the two goes first changes from pair to pair. */
const pairs = async (ask: Ask, count: number, without: Call, withAction: Call) => {
  const all: { readonly without: Timed; readonly with: Timed }[] = [];
  for (let n = 0; n < count; n += 1) {
    const first = await timed(ask, n % 2 === 0 ? without : withAction);
    const second = await timed(ask, n % 2 === 0 ? withAction : without);
    all.push(n % 2 === 0 ? { without: first, with: second } : { without: second, with: first });
  }
  return all;
};

const p99 = (times: readonly number[]): number =>
  [...times].sort((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? Number.NaN;

/**
 * What an Action of thirty lines adds to a login: a silent one, from `/authorize` to the code, because a password's hash takes
 * thirty times as long as what is measured. A tenant with the Action and one without take turns on the same server.
 */
export const actionLoginRow = async (given: Given): Promise<Row> => {
  const { server, installation, tenant } = given;
  const name = "acting";
  const acting = await openTenant(server.port, `${name}.${server.host}`, await createTenant(server, installation, name));
  await addAction(given, acting);
  const [plain, acted] = [await signInOnce(given, tenant), await signInOnce(given, acting)];
  if (!claimsOf(acted).includes("https://app.example/plan")) throw new Error("The Action did not run.");
  const calls = [silentCall(given, tenant, plain), silentCall(given, acting, acted)] as const;
  const { ask, close } = newAsker();
  await pairs(ask, 1_500, ...calls);
  const measured = await pairs(ask, given.plan.rounds > 3 ? samples.whole : samples.quick, ...calls).finally(close);
  const [plainTimes, actingTimes] = [measured.map((pair) => pair.without.ms), measured.map((pair) => pair.with.ms)];
  const added = median(actingTimes) - median(plainTimes);
  return {
    name: "what an Action adds to a login",
    unit: "ms",
    target: `p50 ≤ ${limits.p50} ms, p99 ≤ ${limits.p99} ms`,
    ours: added,
    ceiling: limits.p50,
    ratio: added / limits.p50,
    p50: added,
    p99: p99(actingTimes) - p99(plainTimes),
    ceilingP50: median(plainTimes),
    ceilingP99: p99(plainTimes),
    errors: measured.filter((pair) => !pair.with.ok || !pair.without.ok).length,
  };
};

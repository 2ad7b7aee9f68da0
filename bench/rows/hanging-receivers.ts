import { setTimeout as sleep } from "node:timers/promises";
import { askOk, member } from "../ask.ts";
import { median } from "../compare.ts";
import { signInOnce } from "../login.ts";
import { residentMegabytes } from "../process.ts";
import { type Receiver, withReceiver } from "../receiver.ts";
import { createTenant, openTenant, post, type Tenant } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";
import { type Latency, latency, percentile } from "./neighbours.ts";
import { silentCall } from "./people.ts";
import { fill, subscribe } from "./webhooks.ts";

const names = {
  login: "silent login, other tenants' receivers hang (p99, beside / idle)",
  delivery: "from a change to its delivery, other tenants' receivers hang (p99, beside / idle)",
  memory: "memory of the server, other tenants' receivers hang (beside / idle)",
} as const;
const targets = { login: "≤ 1.10", delivery: "≤ 1.50", memory: "≤ 1.30" } as const;

const tenants = 3;
/** Of each of them, in equal parts never answering, answering a byte of the head and of the body a second. */
const receiversOfTenant = 12;
const waitingOfTenant = 2_000;
/** Milliseconds between changes of each tenant, all of which each of its receivers is told of. */
const changeEvery = 1_000;
/** Milliseconds after which the last post to a receiver that hangs has been given up. */
const givenUp = 6_000;

/** A tenant all of whose receivers hang. */
interface Stuck {
  readonly tenant: Tenant;
  readonly subscriptions: readonly string[];
}

const send = ({ server }: Given, { host, managementToken }: Tenant, path: string, body: object): Promise<string> =>
  askOk(post(server.port, host, path, managementToken, body));

const openStuck = async (given: Given, databaseUrl: string, tenant: Tenant, urls: readonly string[]): Promise<Stuck> => {
  const subscriptions: string[] = [];
  for (let n = 0; n < receiversOfTenant; n += 1)
    subscriptions.push(await subscribe(given, tenant, `${urls[n % urls.length]}/${n}`, false));
  await fill(databaseUrl, tenant.id, subscriptions[0] ?? "", waitingOfTenant);
  return { tenant, subscriptions };
};

/** Lets receivers be posted to, all that was ever missed included, or not any more. */
const setEnabled = async (given: Given, { tenant, subscriptions }: Stuck, enabled: boolean): Promise<void> => {
  for (const id of subscriptions) await send(given, tenant, `/notification_subscriptions/${id}`, { enabled });
  const missed = { since: new Date(Date.now() - 3_600_000).toISOString(), which: ["dead"] };
  if (enabled) await send(given, tenant, `/notification_subscriptions/${subscriptions[0]}/replay`, missed);
};

/** Has changes of these tenants go on for as long as the work lasts. Answers its result, and how many were refused. */
const whileTheyChange = async <T>(given: Given, stuck: readonly Stuck[], work: () => Promise<T>) => {
  let refused = 0;
  const change = ({ tenant }: Stuck): void =>
    void send(given, tenant, "/user", { name: "Somebody" }).catch(() => {
      refused += 1;
    });
  const timer = setInterval(() => stuck.forEach(change), changeEvery);
  try {
    return { value: await work(), refused };
  } finally {
    clearInterval(timer);
  }
};

const producedAt = (body: string): number => Date.parse(member(body, "produced_at"));

/** Milliseconds from a change to its arrival at a receiver that answers, of changes one after the other. */
const lateness = async (given: Given, tenant: Tenant, { arrivals }: Receiver, samples = 150): Promise<readonly number[]> => {
  const before = arrivals.length;
  for (let n = 0; n < samples; n += 1) {
    await send(given, tenant, "/user", { name: "Somebody" });
    await sleep(5);
  }
  for (let n = 0; n < 100 && arrivals.length < before + samples; n += 1) await sleep(100);
  return arrivals.slice(before).map(({ at, body }) => at - producedAt(body));
};

interface Phase {
  readonly login: Latency;
  readonly late: readonly number[];
  readonly memory: number;
}

const ratioRow = (
  name: keyof typeof names,
  pairs: readonly (readonly [beside: number, idle: number])[],
  errors: number,
): Row => ({
  name: names[name],
  unit: name === "memory" ? "MB" : "ms",
  target: targets[name],
  ours: median(pairs.map(([beside]) => beside)),
  ceiling: median(pairs.map(([, idle]) => idle)),
  ratio: median(pairs.map(([beside, idle]) => beside / idle)),
  errors,
});

const measure = async (given: Given, stuck: readonly Stuck[], prompt: Receiver): Promise<readonly Row[]> => {
  const { server, installation, plan } = given;
  const open = async (slug: string) =>
    openTenant(server.port, `${slug}.${server.host}`, await createTenant(server, installation, slug));
  const [calm, telling] = [await open("undisturbed"), await open("prompt")];
  await subscribe(given, telling, prompt.url);
  const call = silentCall(given, calm, await signInOnce(given, calm));
  const phase = async (): Promise<Phase> => {
    const login = await latency(call, 400);
    const late = await lateness(given, telling, prompt);
    return { login, late, memory: residentMegabytes(server.pid) ?? Number.NaN };
  };
  await phase();
  const pairs: { idle: Phase; beside: Phase }[] = [];
  let missing = 0;
  for (let round = 0; round < plan.rounds; round += 1) {
    // The same changes go on in both phases: what differs is that they are told to receivers which hang.
    const { value: idle, refused: refusedBefore } = await whileTheyChange(given, stuck, phase);
    for (const each of stuck) await setEnabled(given, each, true);
    // The first posts are given up together, with nothing known of their receivers yet; what is measured is what goes on.
    await sleep(givenUp);
    const { value: beside, refused } = await whileTheyChange(given, stuck, phase);
    for (const each of stuck) await setEnabled(given, each, false);
    await sleep(givenUp);
    pairs.push({ idle, beside });
    missing += refusedBefore + refused;
  }
  const errorsOf = ({ login, late }: Phase): number => login.errors + (late.length === 150 ? 0 : 1);
  const errors = pairs.reduce((all, { idle, beside }) => all + errorsOf(idle) + errorsOf(beside), missing);
  const atRest = pairs[0]?.idle.memory ?? Number.NaN;
  return [
    ratioRow(
      "login",
      pairs.map(({ idle, beside }) => [beside.login.p99, idle.login.p99]),
      errors,
    ),
    ratioRow(
      "delivery",
      pairs.map(({ idle, beside }) => [percentile(beside.late, 0.99), percentile(idle.late, 0.99)]),
      errors,
    ),
    ratioRow("memory", [[Math.max(...pairs.map(({ beside }) => beside.memory)), atRest]], errors),
  ];
};

/** What others feel of tenants all of whose receivers hang or trickle, and what the server keeps because of them. */
export const neighboursOfReceivers = async (given: Given): Promise<readonly Row[]> => {
  const { server, installation, databaseUrl } = given;
  if (databaseUrl === undefined) return [{ name: names.login, unit: "ms", target: targets.login, note: "needs PostgreSQL" }];
  const open = async (urls: readonly string[]): Promise<readonly Stuck[]> => {
    const stuck: Stuck[] = [];
    for (let n = 0; n < tenants; n += 1) {
      const slug = `hanging-${n}`;
      const credentials = await createTenant(server, installation, slug);
      const tenant = await openTenant(server.port, `${slug}.${server.host}`, credentials);
      stuck.push(await openStuck(given, databaseUrl, tenant, urls));
    }
    return stuck;
  };
  return withReceiver("never", (silent) =>
    withReceiver("trickled head", (head) =>
      withReceiver("trickled body", (body) =>
        withReceiver("at once", async (prompt) => measure(given, await open([silent.url, head.url, body.url]), prompt)),
      ),
    ),
  );
};

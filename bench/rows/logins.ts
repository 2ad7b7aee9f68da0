import { availableParallelism } from "node:os";
import { createHashingPool } from "../../apps/server/src/engines/passwords/index.ts";
import type { TestApp, TestPerson } from "../../apps/server/test/harness/login.ts";
import { askOk, type Call, form, member } from "../ask.ts";
import { median, type Plan } from "../compare.ts";
import { loginToCode, newApp, newPerson } from "../login.ts";
import { createTenant, get, openTenant, post, type Tenant, tokenCall } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";
import { beside, keepAsking } from "./neighbours.ts";

/** People who sign in at once: enough to keep every hashing thread busy. */
const parallel = 8;

/** What the server takes by default. */
const threads = Math.max(1, availableParallelism() - 1);

/** How often a second something is done by many at once, and how long each took. */
const rateOf = async (seconds: number, once: (worker: number) => Promise<unknown>) => {
  const times: number[] = [];
  let errors = 0;
  const begin = performance.now();
  const until = begin + seconds * 1000;
  const worker = async (_: unknown, n: number): Promise<void> => {
    while (performance.now() < until) {
      const sent = performance.now();
      await once(n).catch(() => {
        errors += 1;
      });
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  times.sort((one, other) => one - other);
  const rate = times.length / ((performance.now() - begin) / 1000);
  return { rate, p50: median(times), p99: times[Math.floor(times.length * 0.99)] ?? Number.NaN, errors };
};

/** A whole login by password, from `/authorize` over the page to the code, against Argon2id alone on as many threads. */
export const loginRow = async (given: Given): Promise<Row> => {
  const { tenant, plan } = given;
  const app = await newApp(given, tenant);
  const people = await Promise.all(Array.from({ length: parallel }, () => newPerson(given, tenant)));
  const pool = createHashingPool({ threads });
  const hash = await pool.hash("bench", "a bench of honest timber");
  const hashing = () => rateOf(plan.seconds, (n) => pool.verify(`account ${n % 2}`, "a bench of honest timber", hash));
  const logins = () => rateOf(plan.seconds, (n) => loginToCode(given, tenant, app, people[n] ?? nobody));
  try {
    await loginToCode(given, tenant, app, people[0] ?? nobody);
    await hashing();
    const rounds = [];
    for (let round = 0; round < plan.rounds; round += 1) rounds.push({ ceiling: await hashing(), ours: await logins() });
    return {
      name: `password login to code (${threads} hashing thread${threads === 1 ? "" : "s"})`,
      unit: "req/s",
      target: "≥ 0.85",
      ours: median(rounds.map(({ ours }) => ours.rate)),
      ceiling: median(rounds.map(({ ceiling }) => ceiling.rate)),
      ratio: median(rounds.map(({ ours, ceiling }) => ours.rate / ceiling.rate)),
      p50: median(rounds.map(({ ours }) => ours.p50)),
      p99: median(rounds.map(({ ours }) => ours.p99)),
      ceilingP50: median(rounds.map(({ ceiling }) => ceiling.p50)),
      ceilingP99: median(rounds.map(({ ceiling }) => ceiling.p99)),
      errors: rounds.reduce((all, { ours, ceiling }) => all + ours.errors + ceiling.errors, 0),
    };
  } finally {
    await pool.close();
  }
};

const nobody: TestPerson = { id: "", email: "", password: "" };

/** One sign-in that is hashed and nothing else: what a storm of logins is made of. */
const stormCall = ({ server }: Given, { host }: Tenant, { clientId, clientSecret = "" }: TestApp, person: TestPerson): Call =>
  form(server.port, host, "/oauth/token", {
    grant_type: "password",
    client_id: clientId,
    client_secret: clientSecret,
    username: person.email,
    password: person.password,
  });

export const storm = async (given: Given, tenant: Tenant): Promise<Call> => {
  const call = stormCall(given, tenant, await newApp(given, tenant), await newPerson(given, tenant));
  await askOk(call);
  return call;
};

/** ES256 tokens for machines while people's logins keep every hashing thread busy, against the same without. */
export const tokensBesideLogins = async (given: Given): Promise<Row> => {
  const { server, tenant, plan } = given;
  const audience = "https://storm.api.example";
  const api = { identifier: audience, name: "Storm", signing_alg: "ES256", permissions: [{ value: "read:orders" }] };
  await askOk(post(server.port, tenant.host, "/apis", tenant.managementToken, api));
  const call = tokenCall(server.port, tenant, audience);
  const noise = await storm(given, tenant);
  await askOk(call);
  await plan.load(call, plan.warmUp);
  const rounds: { idle: Awaited<ReturnType<Plan["load"]>>; busy: Awaited<ReturnType<Plan["load"]>> }[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    const idle = await plan.load(call, plan.seconds);
    const stop = keepAsking(noise);
    rounds.push({ idle, busy: await plan.load(call, plan.seconds) });
    await stop();
  }
  return {
    name: "ES256 tokens while logins saturate",
    unit: "req/s",
    target: "≥ 0.40",
    ours: median(rounds.map(({ busy }) => busy.rate)),
    ceiling: median(rounds.map(({ idle }) => idle.rate)),
    ratio: median(rounds.map(({ idle, busy }) => busy.rate / idle.rate)),
    p50: median(rounds.map(({ busy }) => busy.p50)),
    p99: median(rounds.map(({ busy }) => busy.p99)),
    ceilingP50: median(rounds.map(({ idle }) => idle.p50)),
    ceilingP99: median(rounds.map(({ idle }) => idle.p99)),
    errors: rounds.reduce((all, { idle, busy }) => all + idle.errors + busy.errors, 0),
  };
};

/** What another tenant feels of one whose logins saturate the machine. */
export const neighboursOfLogins = async (given: Given): Promise<readonly Row[]> => {
  const { server, installation } = given;
  const open = async (slug: string) =>
    openTenant(server.port, `${slug}.${server.host}`, await createTenant(server, installation, slug));
  const [stormy, calm] = [await open("stormy"), await open("calm")];
  const noise = await storm(given, stormy);
  const body = { email: "calm@bench.example" };
  const user = member(await askOk(post(server.port, calm.host, "/user", calm.managementToken, body)), "id");
  const at = (path: string) => get(server.port, calm.host, path, calm.managementToken);
  return [
    await beside("read by id, one tenant's logins saturate", at(`/user/${user}`), noise),
    await beside("list, one tenant's logins saturate", at("/user?pageSize=50"), noise),
    await beside("token, one tenant's logins saturate", tokenCall(server.port, calm, `faable:management:${calm.id}`), noise),
    await beside("login, one tenant's logins saturate", await storm(given, calm), noise),
  ];
};

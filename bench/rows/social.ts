import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { createOutbound, createResolveHost } from "../../apps/server/src/ground/outbound/index.ts";
import { newBrowser } from "../../apps/server/test/harness/browser.ts";
import { authorizePath, pkce, type TestApp } from "../../apps/server/test/harness/login.ts";
import { startCustom } from "../../apps/server/test/harness/providers/custom.ts";
import type { Person, Provider } from "../../apps/server/test/harness/providers/provider.ts";
import { type Answer, askOk, type Call, member, newAsker } from "../ask.ts";
import { median } from "../compare.ts";
import { newApp, withDatabase } from "../login.ts";
import { createTenant, get, openTenant, post, type Tenant } from "../server.ts";
import type { Row } from "../table.ts";
import type { Given } from "./given.ts";
import { storm } from "./logins.ts";
import { besideNoise } from "./neighbours.ts";

/** An application at which people sign in by a provider. */
interface Shop {
  readonly given: Given;
  readonly tenant: Tenant;
  readonly app: TestApp;
  readonly provider: Provider;
  readonly connection: string;
}

const openShop = async (given: Given, tenant: Tenant, provider: Provider): Promise<Shop> => {
  const body = { connection_name: "social", connection_type: "custom", ...provider.connection };
  const connection = member(await askOk(post(given.server.port, tenant.host, "/connection", tenant.managementToken, body)), "id");
  return { given, tenant, app: await newApp(given, tenant), provider, connection };
};

const browserAt = ({ given: { server }, tenant }: Shop) =>
  newBrowser({ baseUrl: `http://127.0.0.1:${server.port}`, host: server.host }, tenant.host);

/** Goes to the provider, and answers how to come back from it. */
const leave = async (shop: Shop, person: Person) => {
  const browser = browserAt(shop);
  const path = authorizePath(shop.app, pkce().challenge, { connection_id: shop.connection });
  const back = shop.provider.visit((await browser.open(path)).headers.location, person);
  return () => browser.get(back);
};

const samples = 300;
/** Some seconds of it, as of every row: code that has run a few times only is slower. */
const warmUp = 800;
const allowed = 5;
const kim = { id: "kim", name: "Kim Doe", email: "kim@bench.example" };

const outbound = createOutbound({ allowPrivateNetwork: true, resolve: createResolveHost({ asksSystem: false }) });

/** What it takes to ask the provider twice, over connections of their own, and nothing else. */
const asking = async ({ provider: { connection } }: Shop): Promise<number> => {
  const begin = performance.now();
  await outbound.request({ method: "POST", url: connection.token_url ?? "", body: "grant_type=none" });
  await outbound.request({ method: "GET", url: connection.userinfo_url ?? "" });
  return performance.now() - begin;
};

type Ask = (call: Call) => Promise<Answer>;

/** How long a request takes, and where its answer leads. */
const timedCall = async (ask: Ask, call: Call): Promise<{ readonly ms: number; readonly location: string }> => {
  const begin = performance.now();
  const { location } = await ask(call);
  return { ms: performance.now() - begin, location };
};

/** A returning person's two requests, to `/authorize` and back from the provider, without what it takes to ask that one. */
const timed = async (shop: Shop, cookie: string, ask: Ask): Promise<{ readonly own: number; readonly ok: boolean }> => {
  const { given, tenant, app, connection, provider } = shop;
  const call = (to: string): Call => ({ ...get(given.server.port, tenant.host, to), headers: { host: tenant.host, cookie } });
  const left = await timedCall(ask, call(authorizePath(app, pkce().challenge, { connection_id: connection })));
  const back = await timedCall(ask, call(provider.visit(left.location, kim)));
  return { own: left.ms + back.ms - (await asking(shop)), ok: back.location.includes("code=") };
};

/** What binds a browser to its logins, and nothing else: nobody is signed in. */
const bindingOf = async (shop: Shop): Promise<string> => {
  const browser = browserAt(shop);
  await browser.open(authorizePath(shop.app, pkce().challenge, { connection_id: shop.connection }));
  return browser.headers().cookie ?? "";
};

/**
 * An empty table was planned for as one; a minute later every database looks at what it has by itself. Where there is none that one
 * could be told to, the figure is that of the first minute.
 */
const settle = async ({ databaseUrl }: Given): Promise<void> => {
  if (databaseUrl !== undefined) await withDatabase(databaseUrl, (db) => sql`analyze`.execute(db));
};

/** A login by a provider from `/authorize` to the code, without the time that the provider takes. */
export const socialRow = async (given: Given): Promise<Row> => {
  const provider = await startCustom();
  const { ask, close } = newAsker();
  try {
    const shop = await openShop(given, given.tenant, provider);
    const cookie = await bindingOf(shop);
    for (let n = 0; n < warmUp; n += 1) await timed(shop, cookie, ask);
    await settle(given);
    const times: number[] = [];
    let errors = 0;
    for (let n = 0; n < samples; n += 1) {
      const { own, ok } = await timed(shop, cookie, ask);
      times.push(own);
      if (!ok) errors += 1;
    }
    times.sort((one, other) => one - other);
    const p50 = median(times);
    const p99 = times[Math.floor(samples * 0.99)] ?? Number.NaN;
    const ratio = p50 / allowed;
    return {
      name: "social login, our part",
      unit: "ms",
      target: `≤ ${allowed} ms`,
      ours: p50,
      ceiling: allowed,
      ratio,
      p50,
      p99,
      errors,
    };
  } finally {
    close();
    await provider.close();
  }
};

const parallel = 40;

/** Many people who come back from a provider that answers nothing; whoever is told to try again does. */
const crowd = (shop: Shop) => (): (() => Promise<void>) => {
  let stopped = false;
  const worker = async (_: unknown, n: number): Promise<void> => {
    while (!stopped) {
      const comeBack = await leave(shop, { ...kim, id: `p${n}` });
      while (!stopped && (await comeBack()).status === 429) await sleep(1_000);
    }
  };
  const all = Promise.all(Array.from({ length: parallel }, worker));
  return async () => {
    stopped = true;
    await all;
  };
};

/** What another tenant's logins feel of one whose provider hangs. */
export const neighboursOfProvider = async (given: Given): Promise<Row> => {
  const { server, installation } = given;
  const open = async (slug: string) =>
    openTenant(server.port, `${slug}.${server.host}`, await createTenant(server, installation, slug));
  const provider = await startCustom();
  try {
    const [stuck, calm] = [await open("stuck"), await open("calm")];
    const shop = await openShop(given, stuck, provider);
    provider.faults.set("/token", { kind: "hang" });
    return await besideNoise("login, another tenant's provider hangs", "≤ 1.50", await storm(given, calm), crowd(shop));
  } finally {
    await provider.close();
  }
};

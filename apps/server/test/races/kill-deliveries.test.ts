import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { verifyWebhook } from "@faable/auth-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "../harness/http.ts";
import { type Program, spawnServer, untilReady } from "../harness/process.ts";
import { freePort, newDatabase } from "../harness/server.ts";
import { manage, newTenant, type Tenant } from "../harness/tenant.ts";

/** `FAABLE_TEST_EVENTS=10000 FAABLE_TEST_KILLS=10` for the figure of a release. */
const wanted = Number(process.env.FAABLE_TEST_EVENTS ?? (process.env.DATABASE_URL ? 300 : 120));
const kills = Number(process.env.FAABLE_TEST_KILLS ?? (process.env.DATABASE_URL ? 3 : 1));
const isPostgres = Boolean(process.env.DATABASE_URL);
/** The embedded database belongs to one process. */
const nodes = isPostgres ? 2 : 1;
const users = 100;
const longest = 60_000 + wanted * 60 + kills * 20_000;

/** A receiver that fails three times out of ten at random, is down for a while, and checks what it gets. */
const newFickle = async (secret: () => string) => {
  const arrivals: { readonly id: string; readonly user: string }[] = [];
  const forged: string[] = [];
  let isDown = false;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      if (isDown) return void request.socket.destroy();
      if (!verifyWebhook(body, request.headers, secret())) forged.push(body);
      const { id, payload } = JSON.parse(body);
      arrivals.push({ id, user: payload.user.user_id });
      response.writeHead(randomInt(10) < 3 ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("It does not listen.");
  return {
    url: `http://127.0.0.1:${address.port}/in`,
    arrivals,
    forged,
    setDown: (down: boolean) => {
      isDown = down;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};

describe("processes that are killed while they deliver", () => {
  const operator = { clientId: randomUUID(), clientSecret: randomBytes(32).toString("base64url") };
  const ports: number[] = [];
  const programs: Program[] = [];
  let database: Awaited<ReturnType<typeof newDatabase>>;
  let environment: Record<string, string>;
  let secret = "";
  let receiver: Awaited<ReturnType<typeof newFickle>>;
  let tenant: Tenant;
  let subscription = "";

  const at = (node: number) => ({ baseUrl: `http://127.0.0.1:${ports[node]}`, host: `localhost:${ports[0]}`, operator });
  const start = async (node: number): Promise<void> => {
    const program = spawnServer({ ...environment, PORT: String(ports[node]) });
    programs[node] = program;
    await untilReady(program, ports[node] ?? 0);
  };

  beforeAll(async () => {
    database = await newDatabase();
    receiver = await newFickle(() => secret);
    for (let node = 0; node < nodes; node += 1) ports.push(await freePort());
    environment = {
      FAABLE_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      FAABLE_BOOTSTRAP_CLIENT_ID: operator.clientId,
      FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.clientSecret,
      FAABLE_DEMO: "false",
      FAABLE_RATE_LIMITS: "off",
      FAABLE_ALLOW_PRIVATE_NETWORK: "true",
      FAABLE_BASE_URL: `http://localhost:${ports[0]}`,
      ...database.environment,
    };
    for (let node = 0; node < nodes; node += 1) await start(node);
    tenant = await newTenant(at(0));
    const body = { url: receiver.url, events: ["user.created", "user.updated", "user.deleted"] };
    const made = await tenant.call("POST", "/notification_subscriptions", body);
    ({ id: subscription, secret } = made.body);
  }, 60_000);
  afterAll(async () => {
    for (const { child } of programs) child.kill("SIGKILL");
    await receiver.close();
    await sleep(500);
    await database.drop();
  });

  /** At any node that answers: one may be dead at the moment. */
  const call = async (method: string, path: string, body?: unknown): Promise<Answer | undefined> => {
    const first = randomInt(nodes);
    for (let turn = 0; turn < nodes; turn += 1) {
      const answer = await manage(at((first + turn) % nodes), tenant.host, tenant.token)(method, path, body).catch(
        () => undefined,
      );
      if (answer && answer.status < 500) return answer;
    }
    return undefined;
  };

  const committed = async (): Promise<readonly Answer["body"][]> => {
    const all: Answer["body"][] = [];
    for (let after = "0"; ; ) {
      const answer = await call("GET", `/events?after=${after}&limit=1000&types=user.created,user.updated,user.deleted`);
      if (!answer) continue;
      all.push(...answer.body.results);
      if (answer.body.results.length === 0) return all;
      after = answer.body.next;
    }
  };

  const waitingOrDead = async (): Promise<readonly Answer["body"][] | undefined> => {
    const lists = await Promise.all(
      ["waiting", "dead"].map((status) =>
        call("GET", `/deliveries?subscription=${subscription}&status=${status}&sort=createdAt&pageSize=200`),
      ),
    );
    return lists.every((each) => each !== undefined) ? lists.flatMap(({ body }) => body.results) : undefined;
  };

  /** What has failed is tried now, the oldest first, for which the others wait; in the end nothing waits. */
  const hurry = async (until: number): Promise<void> => {
    for (;;) {
      const rows = await waitingOrDead();
      if (rows?.length === 0 || performance.now() > until) return;
      for (const { id, tries, status } of rows ?? []) {
        const hasFailed = tries > 0 || status === "dead";
        if (hasFailed) await call("POST", `/deliveries/${id}/redeliver`);
      }
      await sleep(300);
    }
  };

  const write = async (share: number): Promise<void> => {
    const own: string[] = [];
    for (let n = 0; n < wanted / 4; ) {
      const isNew = own.length < users / 4;
      const path = isNew ? "/user" : `/user/${own[randomInt(own.length)]}`;
      const answer = await call("POST", path, { name: `${share} ${n}` });
      if (isNew && answer?.status === 201) own.push(answer.body.id);
      if (answer) n += 1;
      else await sleep(50);
    }
  };

  const killAll = async (isOver: () => boolean): Promise<number> => {
    let count = 0;
    for (; count < kills && !isOver(); count += 1) {
      await sleep(400 + randomInt(1_200));
      const node = randomInt(nodes);
      programs[node]?.child.kill("SIGKILL");
      await programs[node]?.exited;
      receiver.setDown(count === 1);
      await sleep(randomInt(300));
      await start(node);
    }
    receiver.setDown(false);
    return count;
  };

  test(
    `SEC-REL-01 SEC-REL-04 ${wanted} events, ${kills} kills of ${nodes} process(es): each arrives, none is invented, and of one user in their order`,
    async () => {
      const begin = performance.now();
      let isWritten = false;
      const writing = Promise.all([0, 1, 2, 3].map(write)).then(() => {
        isWritten = true;
      });
      let killed = 0;
      while (killed < kills && !(isWritten && killed > 0)) killed += await killAll(() => isWritten && killed > 0);
      await writing;
      await hurry(begin + longest - 20_000);
      const events = await committed();
      const order = new Map<string, string[]>();
      for (const { id, payload } of events) {
        const { user_id: user } = payload.user;
        order.set(user, [...(order.get(user) ?? []), id]);
      }
      const known = new Set(events.map(({ id }) => id));
      const arrived = new Set(receiver.arrivals.map(({ id }) => id));
      expect(events.length).toBeGreaterThanOrEqual(wanted);
      expect([...known].filter((id) => !arrived.has(id))).toEqual([]);
      expect([...arrived].filter((id) => !known.has(id))).toEqual([]);
      expect(receiver.forged).toEqual([]);
      const seen = new Set<string>();
      const early = receiver.arrivals.filter(({ id, user }) => {
        const own = order.get(user) ?? [];
        const before = own.slice(0, own.indexOf(id));
        seen.add(id);
        return before.some((each) => !seen.has(each));
      });
      expect(early).toEqual([]);
      const seconds = Math.round((performance.now() - begin) / 1_000);
      console.log(
        `${events.length} events, ${killed} kills, ${receiver.arrivals.length} posts (${receiver.arrivals.length - arrived.size} again), ${seconds} s`,
      );
    },
    longest,
  );
});

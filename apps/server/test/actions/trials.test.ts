import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { machines, newAction } from "../harness/actions.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const loop = machines("for (;;);");

const statusesOf = (answers: readonly { readonly status: number }[]): readonly number[] =>
  answers.map(({ status }) => status).sort();

test("SEC-ACTION-02 of replays an account has one at a time, whatever their code does, and its own tokens hardly wait", async () => {
  const tenant = await newTenant(server);
  const { id } = await newAction(tenant, machines(""));
  for (let n = 0; n < 2; n += 1) await tenant.requestToken();
  const replay = (body = {}) => tenant.call("POST", `/actions/${id}/replay`, body);
  await expect.poll(async () => (await replay()).body.replayed, { timeout: 8_000 }).toBe(2);

  let isOver = false;
  const replays = Promise.all(Array.from({ length: 12 }, () => replay({ code: loop }))).finally(() => {
    isOver = true;
  });
  const took: number[] = [];
  while (!isOver) {
    const begun = performance.now();
    expect((await tenant.requestToken()).status).toBe(200);
    took.push(performance.now() - begun);
    await sleep(50);
  }
  const answers = await replays;
  expect(statusesOf(answers)).toEqual([200, ...new Array(11).fill(429)]);
  expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({ replayed: 2, unchanged: 0 });
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.body).toMatchObject({ error_code: "actions_busy" });
  expect(refused?.headers["retry-after"]).toBe("5");
  // A loop has a second of processor time; whoever waited for a few of them would wait longer.
  expect(Math.max(...took)).toBeLessThan(2_000);
  expect((await replay()).status).toBe(200);
});

test("SEC-ACTION-02 a trial waits for no other one of its account; another account's is none of it", async () => {
  const [tenant, other] = [await newTenant(server), await newTenant(server)];
  const trial = async (of: typeof tenant, code: string) => {
    const { id } = await newAction(of, machines(""));
    return () => of.call("POST", `/actions/${id}/test`, { trigger: "client-credentials", event: {}, code });
  };
  const [slow, quick, foreign] = [
    await trial(tenant, machines("await new Promise((done) => setTimeout(done, 1_500));")),
    await trial(tenant, machines("")),
    await trial(other, machines("")),
  ];
  const first = slow();
  await sleep(300);
  expect((await quick()).body).toMatchObject({ status: 429, error_code: "actions_busy" });
  expect((await foreign()).body.verdict.outcome).toBe("allow");
  expect((await first).body.verdict.outcome).toBe("allow");
  expect((await quick()).body.verdict.outcome).toBe("allow");
});

test("a trial that comes to nothing leaves its place to the next one", async () => {
  const tenant = await newTenant(server);
  const { id } = await newAction(tenant, machines(""));
  const trial = (of: string, code: string) =>
    tenant.call("POST", `/actions/${of}/test`, { trigger: "client-credentials", event: {}, code });
  const gone = await newAction(tenant, machines(""));
  await tenant.call("DELETE", `/actions/${gone.id}`);
  expect((await trial(gone.id, machines(""))).status).toBe(404);
  expect((await trial(id, "exports.")).status).toBe(400);
  expect((await trial(id, machines(""))).body.verdict.outcome).toBe("allow");
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logged, newAction, postLogin } from "../harness/actions.ts";
import { expectProblem } from "../harness/expect.ts";
import { newApp, newPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
});

const fine = "exports.onExecutePostLogin = async () => {};";

describe("the secrets of Actions", () => {
  const seen = "f7d8e1c2b3a4958672";

  test("SEC-STORE-01 reach the code and nothing else: no answer, no log, no revision", async () => {
    const { id } = await newAction(
      tenant,
      postLogin(`console.log([...event.secrets.KEY].reverse().join("") + Object.keys(event.secrets));`),
      {
        secrets: { KEY: "first", GONE: "x" },
      },
    );
    const changed = await tenant.call("POST", `/actions/${id}`, { secrets: { KEY: seen, GONE: null } });
    expect(changed.body.secret_names).toEqual(["KEY"]);
    await tokensFor(server, tenant, await newApp(tenant), await newPerson(tenant));
    const [row] = await logged(tenant, "action.executed");
    expect(row.data.console[0].text).toBe(`${[...seen].reverse().join("")}KEY`);
    const { results } = (await tenant.call("GET", `/actions/${id}/revisions`)).body;
    const db = server.server.database.background;
    const stored = await db.selectFrom("actions").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    const shown = [changed.text, JSON.stringify(await logged(tenant, "admin.action.updated")), JSON.stringify(results[0].actor)];
    for (const text of [...shown, JSON.stringify(stored.secrets), server.logLines.join("\n")]) expect(text).not.toContain(seen);
  });

  test.each([[{ "a-b": "x" }], [{ "1a": "x" }], [{ A: 1 }], [{ A: "x".repeat(4_097) }]])("%j are refused", async (secrets) => {
    expectProblem(await tenant.call("POST", "/actions", { name: "A", code: fine, secrets }), 400, "validation_error");
  });

  test("SEC-STORE-02 open for their own Action and name alone: whoever can write in the database learns none by moving it", async () => {
    const telling = postLogin("console.log(JSON.stringify(event.secrets));");
    const { id } = await newAction(tenant, telling, { secrets: { KEY: seen } });
    const mine = await newAction(tenant, telling, { secrets: { KEY: "known", OTHER: "known" } });
    const { db } = server.server.database.scope(tenant.id);
    const sealedOf = async (of: string) => {
      const row = await db
        .selectFrom("actions")
        .select("secrets")
        .where("account_id", "=", tenant.id)
        .where("id", "=", of)
        .executeTakeFirstOrThrow();
      return row.secrets;
    };
    const write = (of: string, secrets: Readonly<Record<string, string>>) =>
      db
        .updateTable("actions")
        .set({ secrets: JSON.stringify(secrets) })
        .where("account_id", "=", tenant.id)
        .where("id", "=", of)
        .execute();
    const tried = (of: string) => tenant.call("POST", `/actions/${of}/test`, { trigger: "post-login", event: {} });
    const [theirs, own] = [await sealedOf(id), await sealedOf(mine.id)];
    for (const moved of [theirs, { KEY: own.OTHER ?? "" }]) {
      await write(mine.id, moved);
      const answer = await tried(mine.id);
      expect([answer.status, answer.text.includes(seen), answer.text.includes("known")]).toEqual([500, false, false]);
    }
    await write(mine.id, own);
    expect(JSON.parse((await tried(mine.id)).body.console[0].text)).toEqual({ KEY: "known", OTHER: "known" });
  });

  test("fifty have room", async () => {
    const many = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`S${from + at}`, "x"]));
    const { id } = await newAction(tenant, fine, { secrets: many(0, 50) });
    expectProblem(await tenant.call("POST", `/actions/${id}`, { secrets: many(50, 1) }), 400, "validation_error");
    expect((await tenant.call("POST", `/actions/${id}`, { secrets: { S0: null, S50: "x" } })).status).toBe(200);
  });
});

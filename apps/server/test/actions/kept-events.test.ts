import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openKeyring } from "../../src/base/index.ts";
import { createKeptEvents } from "../../src/engines/actions/index.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** Events wait in memory to be written, and every login of every tenant brings one. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const keptOf = async ({ id }: Tenant, trigger: "post-login" | "continue"): Promise<number> => {
  const { db } = server.server.database.scope(id);
  const rows = await db
    .selectFrom("action_events")
    .select("id")
    .where("account_id", "=", id)
    .where("trigger", "=", trigger)
    .execute();
  return rows.length;
};

test("SEC-ACTION-02 of a tenant's many logins twenty of each trigger wait, and those of others have their place beside them", async () => {
  const [many, few] = [await newTenant(server), await newTenant(server)];
  const kept = createKeptEvents(server.server.database, openKeyring([randomBytes(32)]), () => new Date());
  for (let at = 0; at < 100; at += 1) kept.note(many.id, "post-login", () => ({ at }));
  kept.note(many.id, "continue", () => ({}));
  kept.note(few.id, "post-login", () => ({}));
  await kept.flush();
  expect([await keptOf(many, "post-login"), await keptOf(many, "continue"), await keptOf(few, "post-login")]).toEqual([20, 1, 1]);
  kept.note(many.id, "post-login", () => ({}));
  await kept.flush();
  expect(await keptOf(many, "post-login")).toBe(21);
});

test("an account that does not want its events kept any more has none from then on", async () => {
  const [leaving, staying] = [await newTenant(server), await newTenant(server)];
  const kept = createKeptEvents(server.server.database, openKeyring([randomBytes(32)]), () => new Date());
  for (const { id } of [leaving, staying]) kept.note(id, "post-login", () => ({}));
  await kept.flush();
  await leaving.call("POST", `/account/${leaving.id}`, { keep_action_events: false });
  expect([await keptOf(leaving, "post-login"), await keptOf(staying, "post-login")]).toEqual([0, 1]);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { findTeamRow, insertTeam } from "../../src/records/teams/team-store.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const rowOf = (id: string) => {
  const at = new Date();
  const fields = { name: id, slug: id.replace("_", "-"), logo_src: null, metadata: "{}" };
  return { account_id: tenant.id, id, ...fields, created_at: at, updated_at: at };
};

test("a read by id inside a transaction sees what the transaction wrote, and what was committed is seen outside", async () => {
  const { db, transact } = server.server.storage;
  const id = "team_00000000000000000000000a";
  const inside = await transact(async (unit) => {
    await insertTeam(unit.db, rowOf(id));
    return findTeamRow(unit.db, tenant.id, id);
  });
  expect(inside?.id).toBe(id);
  expect((await findTeamRow(db, tenant.id, id))?.id).toBe(id);
});

test("what a transaction wrote before it failed is not read by id", async () => {
  const { db, transact } = server.server.storage;
  const id = "team_00000000000000000000000b";
  const failing = transact(async (unit) => {
    await insertTeam(unit.db, rowOf(id));
    throw new Error("changed our mind");
  });
  await expect(failing).rejects.toThrow("changed our mind");
  expect(await findTeamRow(db, tenant.id, id)).toBeUndefined();
});

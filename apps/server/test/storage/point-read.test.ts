import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "../../src/base/index.ts";
import { teams } from "../../src/records/teams/index.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const rowOf = (id: string, at: Date) => {
  const fields = { name: id, slug: id.replace("_", "-"), logo_src: null, metadata: "{}" };
  return { id, ...fields, created_at: at, updated_at: at };
};

const context = () => server.server.database.context(tenant.id, systemActor("test"));

test("a read by id inside a transaction sees what the transaction wrote, and what was committed is seen outside", async () => {
  const id = "team_00000000000000000000000a";
  const inside = await context().transact(async (tx) => {
    await teams.insert(tx, rowOf(id, tx.at));
    return teams.find(tx, id);
  });
  expect(inside?.id).toBe(id);
  expect((await teams.find(context().pointReads, id))?.id).toBe(id);
});

test("what a transaction wrote before it failed is not read by id", async () => {
  const id = "team_00000000000000000000000b";
  const failing = context().transact(async (tx) => {
    await teams.insert(tx, rowOf(id, tx.at));
    throw new Error("changed our mind");
  });
  await expect(failing).rejects.toThrow("changed our mind");
  expect(await teams.find(context().pointReads, id)).toBeUndefined();
});

test("a read by id of another account's row finds nothing", async () => {
  const id = "team_00000000000000000000000c";
  await context().transact((tx) => teams.insert(tx, rowOf(id, tx.at)));
  const other = await newTenant(server);
  expect(await teams.find(server.server.database.pointReads(other.id), id)).toBeUndefined();
  expect((await teams.find(context().pointReads, id))?.id).toBe(id);
});

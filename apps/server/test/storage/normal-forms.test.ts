import { afterAll, beforeAll, expect, test } from "vitest";
import { normalForms } from "../../src/ground/storage/migrations/0002-normal-forms/migration.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

/** The database as it is reached by migrations. */
const database = () => server.server.database.background;

const upgrade = () => normalForms.up(database());

/** A user whose row holds what an earlier version took. */
const olderUser = async (email: string, verified = false): Promise<string> => {
  const { body } = await tenant.call("POST", "/user", { name: "Older", app_metadata: { plan: "x" } });
  await database()
    .updateTable("users")
    .set({ email, email_verified: verified, email_verified_method: verified ? "admin" : null })
    .where("account_id", "=", tenant.id)
    .where("id", "=", body.id)
    .execute();
  return body.id;
};

const read = async (id: string) => (await tenant.call("GET", `/user/${id}`)).body;

const told = async (query: string) => {
  const { body } = await tenant.call("GET", `/logs?query=${encodeURIComponent(`status:info ${query}`)}&sort=createdAt`);
  return body.results.map(({ type, data }: { type: string; data: object }) => ({ type, ...data }));
};

const kept = { name: "Older", suspended: false };
const cleared = (former: string) => ({
  ...kept,
  email: null,
  email_verified: false,
  email_verified_method: null,
  app_metadata: { plan: "x", former_email: former },
});

test("an address is brought to its normal form, and its user is found by any spelling of it", async () => {
  const user = await olderUser("jose\u0301@bücher.test", true);
  const plain = await olderUser("kim@example.org");
  const before = await read(plain);
  await upgrade();
  expect(await read(user)).toMatchObject({ email: "josé@xn--bcher-kva.test", email_verified: true, app_metadata: { plan: "x" } });
  expect(await read(plain)).toEqual(before);
  const { body } = await tenant.call("GET", `/user?email=${encodeURIComponent("José@BÜCHER.test")}`);
  expect(body.results.map(({ id }: { id: string }) => id)).toEqual([user]);
  expect(await told(`user:${user}`)).toEqual([]);
});

test("of users that meet in one form the oldest keeps the address, and nothing is lost", async () => {
  const [first, second, third] = [
    await olderUser("first@münchen.test"),
    await olderUser("first@xn--mnchen-3ya.test"),
    await olderUser("first@mu\u0308nchen.test"),
  ];
  await upgrade();
  expect((await read(first)).email).toBe("first@xn--mnchen-3ya.test");
  expect(await read(second)).toMatchObject(cleared("first@xn--mnchen-3ya.test"));
  expect(await read(third)).toMatchObject(cleared("first@mu\u0308nchen.test"));
  expect(await told(`user:${second}`)).toEqual([
    {
      type: "admin.user.updated",
      actor: { type: "system", id: "upgrade" },
      resource_id: second,
      changed: ["email", "email_verified", "app_metadata"],
    },
  ]);
  expect(await told(`user:${first}`)).toEqual([]);
});

test("who has shown that the mailbox is theirs keeps the address, before who had it first", async () => {
  const squatter = await olderUser("owner@zürich.test");
  const owner = await olderUser("owner@zu\u0308rich.test", true);
  await upgrade();
  expect(await read(owner)).toMatchObject({ email: "owner@xn--zrich-kva.test", email_verified: true });
  expect(await read(squatter)).toMatchObject(cleared("owner@xn--zrich-kva.test"));
});

test("an address that no mail can be sent to is taken off, and told", async () => {
  const addresses = ["kim\u200b@example.org", "kim\u2028@example.org", "=?utf-8?q?kim?=@example.org", "kim@-example.org"];
  for (const address of addresses) {
    const user = await olderUser(address, true);
    await upgrade();
    expect(await read(user)).toMatchObject(cleared(address));
    expect(await told(`user:${user}`)).toHaveLength(1);
  }
});

test("another account's user with the same address is no conflict", async () => {
  const other = await newTenant(server);
  const { body } = await other.call("POST", "/user", { email: "both@xn--mnchen-3ya.test" });
  const user = await olderUser("both@münchen.test");
  await upgrade();
  expect((await read(user)).email).toBe("both@xn--mnchen-3ya.test");
  expect((await other.call("GET", `/user/${body.id}`)).body).toEqual(body);
});

test("more users than a batch holds are all brought to it", async () => {
  const crowded = await newTenant(server);
  const at = new Date();
  const { body } = await crowded.call("POST", "/user", { name: "Template" });
  const row = await database()
    .selectFrom("users")
    .selectAll()
    .where("account_id", "=", crowded.id)
    .where("id", "=", body.id)
    .executeTakeFirstOrThrow();
  const json = { profile: "{}", user_metadata: "{}", app_metadata: "{}", created_at: at, updated_at: at };
  const rows = Array.from({ length: 1_203 }, (_, number) => ({
    ...row,
    ...json,
    id: `user_${number.toString(16).padStart(24, "0")}`,
    email: `u${number}@münchen.test`,
  }));
  for (let first = 0; first < rows.length; first += 400)
    await database()
      .insertInto("users")
      .values(rows.slice(first, first + 400))
      .execute();
  await upgrade();
  const { total } = (await crowded.call("GET", "/user?count=true&pageSize=1")).body;
  expect(total).toBe(1_204);
  for (const number of [0, 499, 500, 999, 1_000, 1_202]) {
    const { results } = (await crowded.call("GET", `/user?email=u${number}@xn--mnchen-3ya.test`)).body;
    expect(results[0]?.email).toBe(`u${number}@xn--mnchen-3ya.test`);
  }
});

test("URLs that may not be shown are removed from every object, addresses brought to their form, and what is lost is told", async () => {
  const script = "javascript:alert(1)";
  const user = (await tenant.call("POST", "/user", { website: "https://kim.example/" })).body.id;
  const team = (await tenant.call("POST", "/team", { name: "Logos" })).body.id;
  const client = (await tenant.call("POST", "/client", { name: "App", tos_uri: "https://app.example/tos" })).body.id;
  const where = { account: tenant.id };
  const clientSettings = {
    tos_uri: "https://app.example/tos",
    logo_uri: script,
    contacts: ["Kim@Bücher.test", "not an address"],
  };
  const accountSettings = {
    icon_src: "https://acme.example/icon.png",
    logo_src: "data:text/html,x",
    email_reply_to: "Help@BÜCHER.test",
    welcome_email: {
      body: "Hello",
      cta_url: script,
      social_links: [
        { label: "Bad", url: script },
        { label: "Good", url: "https://social.example/acme" },
      ],
    },
  };
  const db = database();
  await db
    .updateTable("users")
    .set({ profile: JSON.stringify({ website: "https://kim.example/", picture: script }) })
    .where("account_id", "=", where.account)
    .where("id", "=", user)
    .execute();
  await db
    .updateTable("teams")
    .set({ logo_src: script })
    .where("account_id", "=", where.account)
    .where("id", "=", team)
    .execute();
  await db
    .updateTable("clients")
    .set({ settings: JSON.stringify(clientSettings) })
    .where("account_id", "=", where.account)
    .where("id", "=", client)
    .execute();
  await db
    .updateTable("accounts")
    .set({ settings: JSON.stringify(accountSettings) })
    .where("account_id", "=", where.account)
    .execute();
  await upgrade();
  expect(await read(user)).toMatchObject({ picture: null, website: "https://kim.example/" });
  expect((await tenant.call("GET", `/team/${team}`)).body.logo_src).toBeNull();
  expect((await tenant.call("GET", `/client/${client}`)).body).toMatchObject({
    tos_uri: "https://app.example/tos",
    logo_uri: null,
    contacts: ["kim@xn--bcher-kva.test"],
  });
  const [account] = await db.selectFrom("accounts").select("settings").where("account_id", "=", where.account).execute();
  expect(account?.settings).toEqual({
    icon_src: "https://acme.example/icon.png",
    logo_src: null,
    email_reply_to: "help@xn--bcher-kva.test",
    welcome_email: { body: "Hello", social_links: [{ label: "Good", url: "https://social.example/acme" }] },
  });
  const actor = { type: "system", id: "upgrade" };
  expect(await told(`user:${user}`)).toEqual([
    { type: "admin.user.updated", actor, resource_id: user, changed: ["picture"], removed: { picture: script } },
  ]);
  expect(await told(`client:${client}`)).toEqual([
    {
      type: "admin.client.updated",
      actor,
      resource_id: client,
      changed: ["logo_uri", "contacts"],
      removed: { logo_uri: script, contacts: ["not an address"] },
    },
  ]);
  expect(await told(`team:${team}`)).toHaveLength(1);
  expect(await told("type:admin.account.updated")).toEqual([
    {
      type: "admin.account.updated",
      actor,
      resource_id: tenant.id,
      changed: ["logo_src", "welcome_email"],
      removed: {
        logo_src: "data:text/html,x",
        welcome_email: { cta_url: script, social_links: [{ label: "Bad", url: script }] },
      },
    },
  ]);
  const { total } = (await tenant.call("GET", "/logs?query=origin:admin&count=true&pageSize=1")).body;
  await upgrade();
  expect((await tenant.call("GET", "/logs?query=origin:admin&count=true&pageSize=1")).body.total).toBe(total);
});

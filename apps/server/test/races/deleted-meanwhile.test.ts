import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, expectProblem } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenants, type Tenant } from "../harness/tenant.ts";

describe.runIf(process.env.DATABASE_URL)("what is deleted while a request is under way", () => {
  let server: TestServer;
  let tenant: Tenant;
  let leaving: Tenant;
  beforeAll(async () => {
    server = await startServer();
    [tenant, leaving] = await newTenants(server);
  });
  afterAll(() => server.close());

  test("SEC-REL-03 the account: its requests are 404 and leave nothing behind, others' are answered", async () => {
    await holding(server, ["delete from accounts where account_id = $1", leaving.id], async (held) => {
      const made = leaving.call("POST", "/team", { name: "Late" });
      const rotated = leaving.call("POST", "/account/keys/rotate");
      await eventually(async () => expect(await held.waiting()).toBe(2));
      expect((await tenant.call("POST", "/team", { name: "Beside" })).status).toBe(201);
      await held.release();
      expectProblem(await made, 404, "account_not_found");
      expectProblem(await rotated, 404, "account_not_found");
    });
  });

  test("a subscription: what happens is told to the others, and the change that caused it is made", async () => {
    const subscribe = async (url: string): Promise<string> =>
      (await tenant.call("POST", "/notification_subscriptions", { url, events: ["user.created"] })).body.id;
    const [leaving, staying] = [await subscribe("https://one.example/in"), await subscribe("https://two.example/in")];
    await holding(server, ["delete from notification_subscriptions where id = $1", leaving], async (held) => {
      const made = tenant.call("POST", "/user", { name: "Told of" });
      await eventually(async () => expect(await held.waiting()).toBe(1));
      await held.release();
      expect((await made).status).toBe(201);
    });
    const { results } = (await tenant.call("GET", "/deliveries?query=type:user.created")).body;
    expect(results.map(({ subscription }: { readonly subscription: string }) => subscription)).toEqual([staying]);
  });

  test("SEC-REL-03 what the request refers to: it is refused as its own fault, and not as ours", async () => {
    const team = (await tenant.call("POST", "/team", { name: "Team" })).body.id;
    const user = (await tenant.call("POST", "/user", {})).body.id;
    await holding(server, ["delete from users where account_id = $1 and id = $2", tenant.id, user], async (held) => {
      const added = tenant.call("POST", `/team/${team}/member`, { user });
      await eventually(async () => expect(await held.waiting()).toBe(1));
      await held.release();
      expectProblem(await added, 404, "not_found");
    });
    expect((await tenant.call("GET", `/team/${team}/member`)).body.results).toEqual([]);
  });
});

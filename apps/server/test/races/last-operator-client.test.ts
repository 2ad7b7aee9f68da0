import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, expectProblem } from "../harness/expect.ts";
import { holding } from "../harness/hold.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, operatorToken } from "../harness/tenant.ts";

const ways: readonly [string, string, unknown][] = [
  ["deleted", "DELETE", undefined],
  ["made public", "POST", { token_endpoint_auth_method: "none" }],
  ["kept from its grant", "POST", { grant_types: ["authorization_code"] }],
];

describe.runIf(process.env.DATABASE_URL)("the operator's last two machine clients", () => {
  let server: TestServer;
  let call: ReturnType<typeof manage>;
  beforeAll(async () => {
    server = await startServer();
    call = manage(server, server.host, await operatorToken(server));
  });
  afterAll(() => server.close());

  test.each(ways)("SEC-RACE-02 when both are %s at once, one stays", async (_, method, body) => {
    const { results } = (await call("GET", "/client")).body;
    const own = results.find(({ client_id: id }: { client_id: string }) => id === server.operator.clientId).id;
    const second = (await call("POST", "/client", { name: "Second" })).body.id;
    await holding(server, ["select from clients where id in ($1, $2) for update", own, second], async (held) => {
      // The second one first: were it the caller's own that goes, its token would end with it.
      const first = call(method, `/client/${second}`, body);
      await eventually(async () => expect(await held.waiting()).toBe(1));
      const last = call(method, `/client/${own}`, body);
      await eventually(async () => expect(await held.waiting()).toBe(2));
      await held.release();
      expect((await first).status).toBe(200);
      expectProblem(await last, 409, "last_operator_client");
    });
    expect((await call("GET", "/client")).status).toBe(200);
  });
});

import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** Asks, and answers how to hang up before there is an answer: cut, or closed in order. */
const askAndLeave = ({ host, token }: Tenant, path: string, way: "cut" | "closed"): Promise<() => void> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.baseUrl).port), "127.0.0.1");
    socket.once("error", reject).once("connect", () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      resolve(() => void (way === "cut" ? socket.resetAndDestroy() : socket.end()));
    });
  });

test.each(["cut", "closed"] as const)(
  "SEC-TENANT-07 whoever hangs up waits no longer: ten readers that left (%s) keep no place of their account",
  async (way) => {
    const tenant = await newTenant(server);
    for (const path of ["/events", "/logs/tail"]) {
      const begin = (await tenant.call("GET", path === "/events" ? `${path}?latest=true` : path)).body.next;
      const waiting = `${path}?after=${begin}&wait=30${path === "/events" ? "" : "&query=origin:admin"}`;
      const leave = await Promise.all(Array.from({ length: 10 }, () => askAndLeave(tenant, waiting, way)));
      await eventually(
        async () => expectProblem(await tenant.call("GET", waiting.replace("=30", "=1")), 429, "too_many_requests"),
        5_000,
      );
      for (const hangUp of leave) hangUp();
      await eventually(async () => expect((await tenant.call("GET", waiting.replace("=30", "=1"))).status).toBe(200), 5_000);
    }
  },
  60_000,
);

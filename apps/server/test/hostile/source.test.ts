import { expect, test } from "vitest";
import { expectRefusal } from "../harness/expect.ts";
import { postForm, send } from "../harness/http.ts";
import { startServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

test("SEC-LOG-04 only an IP address of a trusted proxy's header becomes the source, in audit rows and in budgets", async () => {
  const server = await startServer({ rateLimits: true, environment: { FAABLE_TRUST_PROXY: "true" } });
  const tenant = await newTenant(server);
  const sourceFor = async (forwarded: string): Promise<string> => {
    const { body } = await send(server, "/user", {
      method: "POST",
      host: tenant.host,
      headers: {
        authorization: `Bearer ${tenant.token}`,
        "content-type": "application/json",
        "x-forwarded-for": forwarded,
      },
      body: "{}",
    });
    return (await tenant.call("GET", `/logs?query=user:${body.id}`)).body.results[0].data.ip;
  };
  const cases: readonly [string, string][] = [
    ["203.0.113.9", "203.0.113.9"],
    ["2001:db8::1", "2001:db8::1"],
    ["203.0.113.9, 10.0.0.2", "203.0.113.9"],
    ["<script>", "127.0.0.1"],
    ["203.0.113.9:1234", "127.0.0.1"],
    ["fe80::1%anything", "127.0.0.1"],
    ["999.1.1.1", "127.0.0.1"],
    ["nonsense, 203.0.113.9", "203.0.113.9"],
    ["203.0.113.1, nonsense, 10.0.0.2", "10.0.0.2"],
    ["", "127.0.0.1"],
  ];
  for (const [forwarded, source] of cases) expect(await sourceFor(forwarded), forwarded).toBe(source);
  const guess = (n: number) =>
    postForm(
      server,
      "/oauth/token",
      { grant_type: "client_credentials", client_id: tenant.clientId, client_secret: "guess" },
      { host: tenant.host, headers: { "x-forwarded-for": `made-up-${n}` } },
    );
  const answers = [];
  for (let n = 0; n < 40; n += 1) answers.push(await guess(n));
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(15);
  const other = await postForm(
    server,
    "/oauth/token",
    { grant_type: "client_credentials", client_id: tenant.clientId, client_secret: "guess" },
    { host: tenant.host, headers: { "x-forwarded-for": "198.51.100.7" } },
  );
  expectRefusal(other, 401, "invalid_client");
  await server.close();
});

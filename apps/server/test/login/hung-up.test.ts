import { connect } from "node:net";
import { expect, test } from "vitest";
import { logged, newAction, postLogin } from "../harness/actions.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { eventually } from "../harness/expect.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** Sends a request and resets the connection some milliseconds later, whether or not it has been answered. */
const askAndHangUp = (server: TestServer, browser: TestBrowser, host: string, path: string, after: number): Promise<void> =>
  new Promise((done) => {
    const { cookie = "" } = browser.headers();
    const socket = connect(Number(new URL(server.baseUrl).port), "127.0.0.1", () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nX-Forwarded-For: 198.51.100.66\r\n\r\n`);
      setTimeout(() => socket.resetAndDestroy(), after);
    });
    socket.on("error", () => undefined).once("close", () => done());
  });

const answeredToAll = async (tenant: Tenant): Promise<readonly { readonly type: string; readonly ip: string }[]> =>
  ["action.denied", "action.executed", "action.blocked"].reduce<Promise<readonly { type: string; ip: string }[]>>(
    async (before, type) => [...(await before), ...(await logged(tenant, type)).map(({ data }) => ({ type, ip: data.ip }))],
    Promise.resolve([]),
  );

test.each([
  ["127.0.0.1", "false"],
  ["198.51.100.66", "127.0.0.1"],
])("SEC-LOG-04 whoever hangs up while their session is looked for has come from %s all the same", async (address, proxies) => {
  const server = await startServer({ environment: { FAABLE_TRUST_PROXY: proxies } });
  const tenant = await newTenant(server);
  const app = await newApp(tenant);
  const browser = newBrowser(server, tenant.host);
  expect(
    answerOf(await signIn(browser, authorizePath(app, pkce().challenge), await newPerson(tenant))).get("code"),
  ).not.toBeNull();
  await newAction(
    tenant,
    postLogin(`if (event.request.ip === "${address}") api.access.deny("Not from here.", { blockFor: 1 });`),
  );
  for (let n = 0; n < 40; n += 1) await askAndHangUp(server, browser, tenant.host, authorizePath(app, pkce().challenge), n % 5);
  await eventually(async () => expect((await answeredToAll(tenant)).length).toBeGreaterThan(0), 5_000);
  for (const { type, ip } of await answeredToAll(tenant)) expect([type, ip]).not.toContain("action.executed");
  expect(new Set((await answeredToAll(tenant)).map(({ ip }) => ip))).toEqual(new Set([address]));
  const { results } = (await tenant.call("GET", "/block")).body;
  expect(results.flatMap(({ ips }: { ips: readonly string[] }) => ips).filter((ip: string) => ip !== address)).toEqual([]);
  expect(server.logLines.filter((line) => /"level":[56]0/.test(line))).toEqual([]);
  await server.close();
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logged, newAction, postLogin } from "../harness/actions.ts";
import { newBrowser, type TestBrowser } from "../harness/browser.ts";
import { expectProblem } from "../harness/expect.ts";
import { send } from "../harness/http.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, type Tenant } from "../harness/tenant.ts";

/** The addresses that a block of an Action has seen, and who may look at blocks and end them. */

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let denied: TestBrowser;

/** A browser in which somebody has signed in already: each request from here on asks the Actions, and no password. */
const signedIn = async (person: TestPerson, at: TestServer = server): Promise<TestBrowser> => {
  const browser = newBrowser(at, tenant.host);
  expect(answerOf(await signIn(browser, authorizePath(app, pkce().challenge), person)).get("code")).not.toBeNull();
  return browser;
};

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_TRUST_PROXY: "127.0.0.1" } });
});
afterAll(() => server.close());
beforeEach(async () => {
  tenant = await newTenant(server);
  app = await newApp(tenant);
  const person = await newPerson(tenant);
  denied = await signedIn(person);
  await newAction(
    tenant,
    postLogin(`if (event.user.email === "${person.email}") api.access.deny("Blocked.", { blockFor: "2h" });`),
  );
});

/** What a browser's request from an address comes to that a trusted proxy names. */
const from = async (address: string, browser = denied, at: TestServer = server): Promise<string> => {
  const headers = { ...browser.headers(), "x-forwarded-for": address };
  const answer = answerOf(await send(at, authorizePath(app, pkce().challenge), { host: tenant.host, headers }));
  return answer.get("code") === null ? (answer.get("error_description") ?? "") : "code";
};

const onlyBlock = async () => {
  const { results } = (await tenant.call("GET", "/block")).body;
  expect(results).toHaveLength(1);
  return results[0];
};

test("a block has the address that it was set for, and each that it refused since, once", async () => {
  for (const address of ["198.51.100.1", "198.51.100.2", "2001:db8::7", "198.51.100.2", "198.51.100.1"])
    expect(await from(address)).toBe("Blocked.");
  expect(await onlyBlock()).toMatchObject({ deny_count: 1, ips: ["198.51.100.1", "198.51.100.2", "2001:db8::7"] });
});

test("of many addresses that it refused it has fifty: nobody makes its row grow without end", async () => {
  const address = (at: number): string => `198.51.100.${at}`;
  for (let at = 1; at <= 52; at += 1) expect(await from(address(at))).toBe("Blocked.");
  const { ips } = await onlyBlock();
  expect([ips.length, ips[0], ips.at(-1)]).toEqual([50, address(1), address(50)]);
});

test("tells other Actions of this very address, while it holds", async () => {
  await newAction(tenant, postLogin("console.log(String(event.request.ip_active_blocks));"), { order: 1 });
  const other = await signedIn(await newPerson(tenant));
  const seenFrom = async (address: string): Promise<string> => {
    expect(await from(address, other)).toBe("code");
    const rows = await logged(tenant, "action.executed");
    return rows.find(({ data }) => data.console.length > 0).data.console[0].text;
  };
  for (const address of ["198.51.100.1", "198.51.100.2"]) await from(address);
  expect(await seenFrom("198.51.100.1")).toBe("1");
  expect(await seenFrom("198.51.100.2")).toBe("1");
  expect(await seenFrom("198.51.100.3")).toBe("0");
  await tenant.call("DELETE", `/block/${(await onlyBlock()).id}`);
  expect(await seenFrom("198.51.100.1")).toBe("0");
});

test("who may read blocks ends none, and an ended one is none any more", async () => {
  await from("198.51.100.1");
  const { id } = await onlyBlock();
  const holding = async (scope: string) => manage(server, tenant.host, (await tenant.requestToken({ scope })).body.access_token);
  const reading = await holding("read:blocks");
  expect((await reading("GET", "/block")).body.results).toHaveLength(1);
  expectProblem(await reading("DELETE", `/block/${id}`), 403, "insufficient_scope");
  await onlyBlock();
  const ending = await holding("delete:blocks");
  expect((await ending("DELETE", `/block/${id}`)).status).toBe(200);
  expectProblem(await ending("DELETE", `/block/${id}`), 404, "not_found");
});

/** What the Action with this order told its log at the last login that ended well. */
const lastSaid = async (): Promise<string> => {
  const rows = await logged(tenant, "action.executed");
  return rows.find(({ data }) => data.console.length > 0).data.console[0].text;
};

const telling = postLogin(
  "const { ip_datacenter, ip_network_active_blocks: blocks } = event.request; console.log([ip_datacenter, blocks].map(String).join(' '));",
);

test("whether an address is a datacenter's, and its network's blocks, cannot be told where no ranges are", async () => {
  await newAction(tenant, telling, { order: 1 });
  await from("198.51.100.1");
  expect(await from("198.51.100.2", await signedIn(await newPerson(tenant)))).toBe("code");
  expect(await lastSaid()).toBe("undefined undefined");
});

describe("with the ranges of datacenters", () => {
  const folder = mkdtempSync(join(tmpdir(), "faable-ranges-"));
  const file = join(folder, "ranges");
  const lines = [
    "# Of whom we know.",
    "",
    "198.51.100.0/25 # one half",
    " 203.0.113.9 ",
    "2001:db8:7::/48",
    "::ffff:192.0.2.0/120",
  ];
  writeFileSync(file, lines.join("\n"));
  let told: TestServer;
  beforeAll(async () => {
    told = await startServer({ environment: { FAABLE_TRUST_PROXY: "127.0.0.1", FAABLE_DATACENTER_RANGES: file } });
  });
  afterAll(async () => {
    await told.close();
    rmSync(folder, { recursive: true });
  });

  const settle = async () => {
    tenant = await newTenant(told);
    app = await newApp(tenant);
    const [blocked, other] = [await newPerson(tenant), await newPerson(tenant)];
    const browsers = [await signedIn(blocked, told), await signedIn(other, told)] as const;
    await newAction(
      tenant,
      postLogin(`if (event.user.email === "${blocked.email}") api.access.deny("No.", { blockFor: "2h" });`),
    );
    await newAction(tenant, telling, { order: 1 });
    return browsers;
  };

  test("an address of one is told, and how many blocks have seen its network: /24 of IPv4, /48 of IPv6", async () => {
    const [denied, other] = await settle();
    for (const address of ["198.51.100.1", "2001:db8:7:1::1", "::ffff:203.0.113.9"]) await from(address, denied, told);
    const seen = async (address: string): Promise<string> => {
      expect(await from(address, other, told)).toBe("code");
      return lastSaid();
    };
    expect(await seen("198.51.100.77")).toBe("true 1");
    // The other half of the network is nobody's whom the file names.
    expect(await seen("198.51.100.200")).toBe("false 0");
    expect(await seen("203.0.113.9")).toBe("true 1");
    expect(await seen("::ffff:203.0.113.9")).toBe("true 1");
    expect(await seen("203.0.113.8")).toBe("false 0");
    expect(await seen("2001:db8:7:ffff::2")).toBe("true 1");
    expect(await seen("2001:db8:8::2")).toBe("false 0");
    expect(await seen("192.0.2.1")).toBe("true 0");
    const { results } = (await tenant.call("GET", "/block")).body;
    await tenant.call("DELETE", `/block/${results[0].id}`);
    expect(await seen("198.51.100.77")).toBe("true 0");
  });

  test("another tenant's blocks are none of an Action's business", async () => {
    const [denied] = await settle();
    await from("198.51.100.1", denied, told);
    const [, other] = await settle();
    expect(await from("198.51.100.1", other, told)).toBe("code");
    expect(await lastSaid()).toBe("true 0");
  });
});

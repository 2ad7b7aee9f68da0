import { afterAll, beforeAll, expect, test } from "vitest";
import { logged, newAction, postLogin } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** What Actions are told of a user is what the Management API says of that user, of this one, and of nobody else. */

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  app = await newApp(tenant);
  await newAction(tenant, postLogin("console.log(JSON.stringify([event.user.identities, event.authorization.roles]));"));
});
afterAll(() => server.close());

const made = async (path: string, body: object): Promise<string> => {
  const answer = await tenant.call("POST", path, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
};

const link = async (person: TestPerson, connection_name: string, identity_id: string, profile_data: object) => {
  const connection = await made("/connection", { connection_name, connection_type: "github" });
  await made("/identity", { user: person.id, connection, identity_id, profile_data });
};

const give = async (person: TestPerson, name: string): Promise<void> => {
  const role = await made("/role", { name });
  await tenant.call("POST", `/role/${role}/member`, { user: person.id });
};

/** Signs in by password, then silently by the session, and tells what the Action was told each time. */
const toldAt = async (person: TestPerson): Promise<readonly unknown[]> => {
  const browser = newBrowser(server, tenant.host);
  const path = authorizePath(app, pkce().challenge);
  expect(answerOf(await signIn(browser, path, person)).get("code")).not.toBeNull();
  expect(answerOf(await browser.get(path)).get("code")).not.toBeNull();
  const rows = await logged(tenant, "action.executed");
  return rows.slice(0, 2).map(({ data }) => JSON.parse(data.console[0].text));
};

test("SEC-TENANT-01 identities and roles of the user who signs in, by a password and by a session, and of no other", async () => {
  const [kim, lin, nobody] = [await newPerson(tenant), await newPerson(tenant), await newPerson(tenant)];
  const odd = { login: 'k"im\\u0041\u{1f600}', at: "2026-01-01T00:00:00Z", n: [1.5, null, { deep: true }] };
  await link(kim, "hub", "1", odd);
  await link(kim, "lab", "k:2", {});
  await link(lin, "other hub", "9", { login: "lin" });
  for (const name of ["Zoë \u{1f600}", 'A "quoted" role', "Editor"]) await give(kim, name);
  await give(lin, "Owner");
  const ofKim = [
    [
      { connection: "hub", identity_id: "1", profile_data: odd },
      { connection: "lab", identity_id: "k:2", profile_data: {} },
    ],
    ['A "quoted" role', "Editor", "Zoë \u{1f600}"],
  ];
  expect(await toldAt(kim)).toEqual([ofKim, ofKim]);
  const ofLin = [[{ connection: "other hub", identity_id: "9", profile_data: { login: "lin" } }], ["Owner"]];
  expect(await toldAt(lin)).toEqual([ofLin, ofLin]);
  expect(await toldAt(nobody)).toEqual([
    [[], []],
    [[], []],
  ]);
});

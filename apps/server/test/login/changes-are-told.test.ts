import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { send } from "../harness/http.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** There are no mails yet. What they will be sent for is an event of its user, and neither sign-up nor sign-in is a way around it. */
let server: TestServer;
let tenant: Tenant;
let app: TestApp;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  app = await newApp(tenant);
});
afterAll(() => server.close());

interface Row {
  readonly type: string;
  readonly data: { readonly changed?: readonly string[] };
}

const told = async ({ id }: TestPerson, type: string): Promise<readonly Row[]> =>
  (await tenant.call("GET", `/logs?query=type:${type}%20user:${id}&pageSize=50`)).body.results;
const signsIn = async (person: TestPerson): Promise<boolean> =>
  answerOf(await signIn(newBrowser(server, tenant.host), authorizePath(app, pkce().challenge), person)).has("code");

describe("SEC-LOGIN-10 a person's password and address", () => {
  test("change with an event of that person, which holds neither the old nor the new one", async () => {
    const person = await newPerson(tenant);
    const [{ id }] = (await tenant.call("GET", `/credentials?query=user:${person.id}`)).body.results;
    const byAdministrator = "another horse 11";
    await tenant.call("POST", `/credentials/${id}/set-password`, { password: byAdministrator });
    expect(await told(person, "user.password.set")).toHaveLength(1);

    const browser = newBrowser(server, tenant.host);
    await signIn(browser, authorizePath(app, pkce().challenge), { ...person, password: byAdministrator });
    const page = await browser.open("/flow/account/security");
    const own = "a third horse 12";
    const done = await browser.submit(
      page,
      { current_password: byAdministrator, new_password: own },
      "/flow/account/security/password",
    );
    expect(done.status, done.text.slice(0, 400)).toBe(303);
    const rows = await told(person, "user.password.set");
    expect(rows).toHaveLength(2);

    const email = `new-${person.email}`;
    expect((await tenant.call("POST", `/user/${person.id}`, { email })).status).toBe(200);
    const changes = await told(person, "admin.user.updated");
    expect(changes.map(({ data }) => data.changed)).toContainEqual(expect.arrayContaining(["email"]));
    const all = JSON.stringify([rows, changes]);
    for (const secret of [person.password, byAdministrator, own, person.email, email]) expect(all).not.toContain(secret);
    expect(await signsIn({ ...person, email, password: own })).toBe(true);
  });

  test("are changed neither by signing up with an address that is taken, nor by signing in", async () => {
    const person = await newPerson(tenant);
    const before = (await tenant.call("GET", `/user/${person.id}`)).body;
    const password = "the intruder's own 13";
    const browser = newBrowser(server, tenant.host);
    const page = await browser.open(authorizePath(app, pkce().challenge, { screen_hint: "signup" }));
    for (const email of [person.email, ` ${person.email.toUpperCase()} `])
      expect((await browser.submit(page, { email, password })).status).toBe(409);
    const byApi = await send(server, "/dbconnections/signup", {
      method: "POST",
      host: tenant.host,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_id: app.clientId, email: person.email, password }),
    });
    expect(byApi.status).toBeGreaterThanOrEqual(400);
    expect([await signsIn({ ...person, password }), await signsIn(person)]).toEqual([false, true]);
    const { email, email_verified, id } = (await tenant.call("GET", `/user/${person.id}`)).body;
    expect({ email, email_verified, id }).toEqual({ email: before.email, email_verified: before.email_verified, id: before.id });
    for (const type of ["user.password.set", "admin.user.updated"]) expect(await told(person, type)).toEqual([]);
  });
});

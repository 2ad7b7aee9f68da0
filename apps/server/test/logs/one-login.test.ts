import { afterAll, beforeAll, expect, test } from "vitest";
import { newAction, postLogin } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import type { Answer } from "../harness/http.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce } from "../harness/login.ts";
import { newReceiver } from "../harness/receiver.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant } from "../harness/tenant.ts";

/** Everything that is told of one login has one id, by which it is found. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
});
afterAll(() => server.close());

const { challenge } = pkce();

test("SEC-LOG-03 a login's story is found by its id, in order: the wrong password, the Actions, the session, the webhook; another login's is not in it", async () => {
  const [tenant, receiver] = [await newTenant(server), await newReceiver()];
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  await newAction(tenant, postLogin('console.log("ran"); api.user.setAppMetadata("seen", true);'));
  const events = ["auth.login", "user.updated"];
  await tenant.call("POST", "/notification_subscriptions", { url: receiver.url, events });
  const signIn = async (passwords: readonly string[]): Promise<Answer> => {
    const browser = newBrowser(server, tenant.host);
    let answer = await browser.open(authorizePath(app, challenge));
    for (const password of passwords)
      answer = await browser.follow(await browser.submit(answer, { username: person.email, password }));
    return answer;
  };
  expect(answerOf(await signIn(["not the password", person.password])).get("code")).not.toBeNull();
  expect(answerOf(await signIn([person.password])).get("code")).not.toBeNull();
  await receiver.until(3);
  const rowsOf = async (query: string): Promise<readonly Answer["body"][]> =>
    (await tenant.call("GET", `/logs?query=${encodeURIComponent(query)}&pageSize=200`)).body.results;
  const [failed] = await rowsOf("type:user.login status:failed");
  expect(failed.login).toMatch(/^login_[0-9a-f]{24}$/);
  expect(failed.data).toMatchObject({ client_id: app.clientId, error: "invalid_credentials", flow: "login" });
  expect(JSON.stringify(failed)).not.toContain("not the password");
  let story: readonly Answer["body"][] = [];
  for (let turn = 0; turn < 100 && story.length < 6; turn += 1) {
    story = [...(await rowsOf(`login:${failed.login}`))].reverse();
    await new Promise((next) => setTimeout(next, 50));
  }
  expect(story.map(({ type, status }) => `${type} ${status}`)).toEqual([
    "user.login failed",
    "action.executed success",
    "admin.user.updated success",
    "user.login success",
    "webhook.user.updated success",
    "webhook.auth.login success",
  ]);
  await receiver.close();
});

test("a page that says what went wrong carries the login's id", async () => {
  const tenant = await newTenant(server);
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  const browser = newBrowser(server, tenant.host);
  const page = await browser.open(authorizePath(app, challenge));
  await browser.submit(page, { username: person.email, password: "wrong" });
  const [{ login }] = (await tenant.call("GET", "/logs?type=user.login")).body.results;
  const stranger = newBrowser(server, tenant.host);
  const handle = /name="state" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
  const refused = await stranger.get(`/flow/next?state=${handle}`);
  expect(refused.status).toBe(401);
  expect(refused.text).toContain(login);
  await tenant.call("POST", `/client/${app.id}`, { callbacks: ["https://elsewhere.example/cb"] });
  const own = await browser.get(`/flow/next?state=${handle}`);
  expect(own.status).toBe(400);
  expect(own.text).toContain(login);
});

test("the reference of an error page finds the login's rows; before there is a login it finds the refusal in the server's output", async () => {
  const tenant = await newTenant(server);
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  const browser = newBrowser(server, tenant.host);
  const referenceOf = ({ text }: Answer): string => /Reference: ([^<\s]+)</.exec(text)?.[1] ?? text;
  const lineOf = (reference: string): Answer["body"] => {
    const lines = server.logLines.filter((line) => line.includes("refused on a page") && line.includes(`"${reference}"`));
    expect(lines).toHaveLength(1);
    return JSON.parse(lines[0] ?? "");
  };
  const page = await browser.open(authorizePath(app, challenge));
  await browser.submit(page, { username: person.email, password: "wrong" });
  const handle = /name="state" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
  const refused = await newBrowser(server, tenant.host).get(`/flow/next?state=${handle}`);
  const login = referenceOf(refused);
  const { results } = (await tenant.call("GET", `/logs?query=login:${login}`)).body;
  expect(results.map(({ type }: Answer["body"]) => type)).toEqual(["user.login"]);
  expect(lineOf(login)).toMatchObject({ login, account: tenant.id, code: "state_mismatch", level: 30 });

  for (const path of ["/authorize?client_id=nobody", "/flow/next?state=nonsense"]) {
    const answer = await newBrowser(server, tenant.host).get(path);
    const reference = referenceOf(answer);
    expect(reference, path).toBe(answer.headers["x-request-id"]);
    expect(lineOf(reference)).toMatchObject({ reqId: reference, account: tenant.id, reason: expect.any(String) });
  }
});

test("a story has no rows any more whose time is up", async () => {
  const own = await startServer();
  const tenant = await newTenant(own);
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  await newAction(tenant, postLogin('api.user.setAppMetadata("seen", true);'));
  const browser = newBrowser(own, tenant.host);
  const page = await browser.open(authorizePath(app, challenge));
  await browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
  const typesOf = async (call: typeof tenant.call): Promise<readonly string[]> => {
    const [row] = (await call("GET", `/logs?query=user:${person.id}%20type:admin.user.updated`)).body.results;
    const { story } = (await call("GET", `/logs/explain/${row.id}`)).body;
    return story.map(({ type }: Answer["body"]) => type);
  };
  expect(await typesOf(tenant.call)).toEqual(["action.executed", "admin.user.updated", "user.login"]);
  own.skipTime(31 * 86_400);
  const { access_token: token } = (await tenant.requestToken()).body;
  expect(await typesOf(manage(own, tenant.host, token))).toEqual(["admin.user.updated"]);
  await own.close();
});

test("a refusal is explained: what happened, what was expected and what to change, with the login's story", async () => {
  const tenant = await newTenant(server);
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  const action = await newAction(tenant, postLogin('api.access.deny("Too late.");'));
  const browser = newBrowser(server, tenant.host);
  const page = await browser.open(authorizePath(app, challenge));
  await browser.follow(await browser.submit(page, { username: person.email, password: person.password }));
  const explained = async (type: string): Promise<Answer["body"]> => {
    const [row] = (await tenant.call("GET", `/logs?type=${type}`)).body.results;
    return (await tenant.call("GET", `/logs/explain/${row.id}`)).body;
  };
  const denied = await explained("action.denied");
  expect(denied).toMatchObject({ error_code: "login_denied", login: expect.stringMatching(/^login_/) });
  expect(denied.change).toContain(`/actions/${action.id}/replay`);
  expect(denied.change).toContain("Too late.");
  expect(denied.story.map(({ type }: Answer["body"]) => type)).toEqual(["action.denied"]);
  await tenant.requestToken({ audience: "https://nobody.example" });
  const refused = await explained("oauth.token.client_credentials");
  expect(refused).toMatchObject({ error_code: "audience_not_found", login: null, story: [] });
  expect(refused.change).not.toBe("");
  expect(refused.happened).toMatch(/^A request for tokens was refused\. \S/);
  const fine = await explained("admin.action.created");
  expect(fine).toMatchObject({ expected: null, change: null, error_code: null });
});

test("a row and its explanation say which of the two it was: a sign-in or a failed one, a delivery or a failed one, a test or not", async () => {
  const [tenant, receiver] = [await newTenant(server), await newReceiver()];
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  const { body: made } = await tenant.call("POST", "/notification_subscriptions", { url: receiver.url, events: ["auth.login"] });
  const browser = newBrowser(server, tenant.host);
  const page = await browser.open(authorizePath(app, challenge));
  const again = await browser.submit(page, { username: person.email, password: "wrong" });
  await browser.follow(await browser.submit(again, { username: person.email, password: person.password }));
  await receiver.until(1);
  const test = () => tenant.call("POST", `/notification_subscriptions/${made.id}/test`);
  expect((await test()).body.delivered).toBe(true);
  receiver.script.push(500, 500);
  expect((await test()).body.delivered).toBe(false);
  const rowOf = async (query: string): Promise<Answer["body"]> => {
    const rows = async () => (await tenant.call("GET", `/logs?query=${encodeURIComponent(query)}`)).body.results;
    await expect.poll(rows, { timeout: 5_000 }).not.toEqual([]);
    return (await rows())[0];
  };
  const explained = async (query: string): Promise<Answer["body"]> =>
    (await tenant.call("GET", `/logs/explain/${(await rowOf(query)).id}`)).body;

  expect((await rowOf("type:user.login status:success")).message).toBe("A user signed in.");
  expect((await explained("type:user.login status:success")).happened).toBe("A user signed in.");
  expect((await explained("type:user.login status:failed")).happened).toBe(
    "A sign-in failed. The name or the password was wrong.",
  );
  const samples = "type:webhook.auth.login";
  const { results } = (await tenant.call("GET", `/logs?query=${samples}`)).body;
  const told = results.map(({ status, data, message }: Answer["body"]) => [status, data.test === true, message]);
  expect(told).toEqual(
    expect.arrayContaining([
      ["success", false, "An event was delivered to a subscription."],
      ["success", true, "A sample was delivered to a subscription."],
    ]),
  );
  const sample = await explained(`${samples} status:failed`);
  expect(sample.happened).toMatch(/^A sample was not delivered to a subscription\. \S/);
  expect(sample.change).toContain(`POST /notification_subscriptions/${made.id}/test`);
  expect(sample.change).not.toMatch(/tried again by itself|redeliver|replay/);

  await tenant.call("POST", `/notification_subscriptions/${made.id}`, { events: ["user.created"] });
  await tenant.call("POST", "/user", {});
  const failed = await explained("type:webhook.user.created status:failed");
  expect(failed.happened).toMatch(/^A try to deliver an event to a subscription failed\. \S/);
  expect(failed.change).toMatch(/tried again by itself.*redeliver/);
  await receiver.close();
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { logged, machines, newAction, postLogin } from "../harness/actions.ts";
import { newBrowser } from "../harness/browser.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

test("SEC-ACTION-02 of more runs than an account has a share for some are told to come again; nothing was decided, and no other tenant waits", async () => {
  const [busy, calm] = [await newTenant(server), await newTenant(server)];
  await newAction(busy, machines("await new Promise((done) => setTimeout(done, 1_500));"));
  await newAction(calm, machines('api.accessToken.setCustomClaim("x", 1);'));
  expect((await calm.requestToken()).status).toBe(200);
  const answers = Promise.all(Array.from({ length: 120 }, () => busy.requestToken()));
  const theirs = await calm.requestToken();
  expect(theirs.status).toBe(200);
  const statuses = (await answers).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  const refused = (await answers).find(({ status }) => status === 429);
  expect(refused?.body).toMatchObject({ error: "temporarily_unavailable", error_code: "actions_busy" });
  expect(refused?.headers["retry-after"]).toBe("1");
  expect((await busy.requestToken()).status).toBe(200);
});

test("whoever comes back while there is no place can come back once more", async () => {
  const tenant = await newTenant(server);
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  await newAction(
    tenant,
    'exports.onExecutePostLogin = (event, api) => api.redirect.sendUserTo("https://app.example/x"); exports.onExecuteContinue = () => {};',
  );
  const browser = newBrowser(server, tenant.host);
  const away = await signIn(browser, authorizePath(app, pkce().challenge), person);
  const state = new URL(away.headers.location ?? "").searchParams.get("state") ?? "";
  const back = () => browser.get(`/continue?${new URLSearchParams({ state })}`);
  await newAction(tenant, machines("await new Promise((done) => setTimeout(done, 2_500));"));
  const answers = Promise.all(Array.from({ length: 120 }, () => tenant.requestToken()));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const full = await back();
  expect(full.status).toBe(429);
  expect(full.text).toContain("Too many people are signing in");
  await answers;
  expect(answerOf(await back()).get("code")).not.toBeNull();
});

test("SEC-ACTION-03 a user of whom there is too much to tell fails the Action and nothing else", async () => {
  const tenant = await newTenant(server);
  await newAction(tenant, machines('api.accessToken.setCustomClaim("x", 1);'));
  const { id } = await newAction(tenant, "exports.onExecutePostLogin = () => {};");
  const event = { user: { user_metadata: { filled: "x".repeat(1_040_000) } } };
  const secrets = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`S${at}`, "y".repeat(4_096)]));
  await tenant.call("POST", `/actions/${id}`, { secrets });
  const { body } = await tenant.call("POST", `/actions/${id}/test`, { trigger: "post-login", event });
  expect(body.verdict).toMatchObject({ outcome: "failed", error: { name: "RangeError" } });
  expect((await tenant.requestToken()).status).toBe(200);
});

test("SEC-ACTION-03 what the Actions of a chain set on one user has an end together, where none of them alone comes to it", async () => {
  const tenant = await newTenant(server);
  const [app, person] = [await newApp(tenant), await newPerson(tenant)];
  const setting = (name: string, bytes: number) => postLogin(`api.user.setAppMetadata("${name}", "x".repeat(${bytes}));`);
  const login = async () => answerOf(await signIn(newBrowser(server, tenant.host), authorizePath(app, pkce().challenge), person));
  await newAction(tenant, setting("one", 40_000));
  const second = await newAction(tenant, setting("two", 40_000), { order: 1 });
  expect((await login()).get("error_description")).toBe("Access was denied.");
  const [row] = await logged(tenant, "action.failed");
  expect(row.data).toMatchObject({ action: second.id, error: { name: "RangeError" } });
  expect((await tenant.call("GET", `/user/${person.id}`)).body.app_metadata).toEqual({});
  await tenant.call("POST", `/actions/${second.id}`, { code: setting("two", 20_000) });
  expect((await login()).get("code")).not.toBeNull();
});

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newAction } from "../harness/actions.ts";
import { awayOf, newStage, plainPath, type Stage } from "../harness/federation.ts";
import { send } from "../harness/http.ts";
import { answerOf, newPerson, signIn } from "../harness/login.ts";
import { startGoogle } from "../harness/providers/google.ts";
import type { Provider } from "../harness/providers/provider.ts";
import { startServer, type TestServer } from "../harness/server.ts";

/** A login at a provider ends at once where nothing is left to ask; what is left must not depend on who asks first. */

let server: TestServer;
let google: Provider;
let stage: Stage;
beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  google = await startGoogle();
});
afterAll(async () => {
  await server.close();
  await google.close();
});
beforeEach(async () => {
  stage = await newStage(server, "google_oauth2", google);
});

const ana = { sub: "1101", name: "Ana", email: "ana@example.org", email_verified: true };

test("SEC-ACTION-05 an Action that is made while somebody is at the provider is asked, and one that is gone by then is not", async () => {
  expect(answerOf(await stage.signIn(ana)).get("code")).not.toBeNull();
  const returning = async () => {
    const browser = stage.browser();
    const back = google.visit(awayOf(await browser.open(stage.direct())), ana);
    return async () => answerOf(await browser.get(back));
  };
  const before = await returning();
  const { id } = await newAction(stage.tenant, 'exports.onExecutePostLogin = (event, api) => api.access.deny("Not you.");');
  const denied = await before();
  expect([denied.get("code"), denied.get("error_description")]).toEqual([null, "Not you."]);
  const after = await returning();
  expect((await stage.tenant.call("DELETE", `/actions/${id}`)).status).toBe(200);
  expect((await after()).get("code")).not.toBeNull();
});

test("SEC-FED-03 a squatter's login that waits at an Action ends when the owner of the address takes over", async () => {
  const squat = { email: "ana@example.org", email_verified: false };
  const code =
    'exports.onExecutePostLogin = (event, api) => { if (!event.user.email_verified) api.redirect.sendUserTo("https://app.example/x"); }; exports.onExecuteContinue = () => {};';
  await newAction(stage.tenant, code);
  const pausedAt = async (): Promise<[ReturnType<Stage["browser"]>, string]> => {
    const browser = stage.browser();
    const away = await signIn(browser, plainPath(stage), person);
    return [
      browser,
      `/continue?state=${encodeURIComponent(new URL(away.headers.location ?? "").searchParams.get("state") ?? "")}`,
    ];
  };
  const person = await newPerson(stage.tenant, squat);
  const [honest, continuing] = await pausedAt();
  expect(answerOf(await honest.get(continuing)).get("code")).not.toBeNull();
  const [squatter, back] = await pausedAt();
  expect(answerOf(await stage.signIn(ana)).get("code")).not.toBeNull();
  const answer = await squatter.get(back);
  expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
  expect((await send(server, "/me", { host: stage.tenant.host, headers: squatter.headers() })).status).toBe(401);
});

test("SEC-FED-03 a login that waits at an Action ends when the identity by which it was proven is unlinked", async () => {
  const { tenant } = stage;
  expect(answerOf(await stage.signIn(ana)).get("code")).not.toBeNull();
  await newAction(
    tenant,
    'exports.onExecutePostLogin = (event, api) => api.redirect.sendUserTo("https://app.example/x"); exports.onExecuteContinue = () => {};',
  );
  const paused = async () => {
    const browser = stage.browser();
    const away = new URL((await stage.signIn(ana, browser)).headers.location ?? "");
    return { browser, back: `/continue?state=${encodeURIComponent(away.searchParams.get("state") ?? "")}` };
  };
  const [honest, late] = [await paused(), await paused()];
  expect(answerOf(await honest.browser.get(honest.back)).get("code")).not.toBeNull();
  const [user] = await stage.users();
  await tenant.call("POST", "/credentials", { user: user.id, password: "a way in that stays" });
  const [identity] = (await tenant.call("GET", `/identity?query=user:${user.id}`)).body.results;
  expect((await tenant.call("DELETE", `/identity/${identity.id}`)).status).toBe(200);
  const answer = await late.browser.get(late.back);
  expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
});

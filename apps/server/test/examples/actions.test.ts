import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import type { Answer } from "../harness/http.ts";
import { type OpenDemo, openDemo } from "./home.ts";

/** The canonical case of Actions, as a newcomer runs it: a person by GitHub, which hides the address, and an application that needs one. */

let demo: OpenDemo;
beforeAll(async () => {
  demo = await openDemo();
  await demo.begin("actions");
});
afterAll(() => demo.close());

const at = (url: string) => ({ baseUrl: url.replace("localhost", "127.0.0.1"), host: new URL(url).host });

const newVisitor = () => {
  const app = newBrowser(at(demo.urls.actions), new URL(demo.urls.actions).host);
  const github = newBrowser(at(demo.urls.github), new URL(demo.urls.github).host);
  const tenant = newBrowser(demo.tenant, demo.tenant.host);
  const pathOf = (answer: Answer): string => (answer.headers.location ?? "").replace(/^http:\/\/[^/]+/, "");
  /** As far as the application's question. */
  const arrive = async (): Promise<Answer> => {
    const signIn = await tenant.open(pathOf(await app.get("/login")));
    expect(signIn.text).toContain("GitHub");
    const action = /action="([^"]*)"[^>]*>(?:(?!<\/form>)[\s\S])*GitHub/.exec(signIn.text)?.[1];
    const leaving = await tenant.submit(signIn, {}, action?.replaceAll("&amp;", "&"));
    const [to = ""] =
      /http:\/\/localhost:\d+\/login\/oauth\/authorize[^"'<\s]*/.exec(leaving.headers.location ?? leaving.text) ?? [];
    const authorize = await github.get(to.replaceAll("&amp;", "&").replace(/^http:\/\/[^/]+/, ""));
    expect(authorize.text).toContain("whose address is private");
    const back = await github.submit(authorize, {});
    const away = await tenant.follow(await tenant.get(pathOf(back)));
    expect(away.headers.location, `${away.status} ${away.text}`).toContain(`${demo.urls.actions}/complete-profile?user=`);
    return app.get(pathOf(away));
  };
  /** Sends the form, and follows as far as the application's page. */
  const answer = async (form: Answer, fields: Record<string, string>): Promise<Answer> => {
    const onward = await app.submit(form, fields);
    if (onward.status !== 303) return onward;
    const returned = await tenant.follow(await tenant.get(pathOf(onward)));
    const arrived = await app.get(pathOf(returned));
    return arrived.status === 302 ? app.get("/") : arrived;
  };
  return { app, tenant, arrive, answer };
};

test("SEC-ACTION-05 whoever skips the form is told why, and is signed in nowhere; whoever answers it is signed in", async () => {
  const skipping = newVisitor();
  const refused = await skipping.answer(await skipping.arrive(), { skip: "true" });
  expect(refused.text).toContain("This application needs an email address.");
  expect((await skipping.app.get("/")).text).toContain("Nobody is signed in.");
  expect((await skipping.tenant.get("/flow/account/security")).status).toBe(302);

  const { arrive, answer } = newVisitor();
  const form = await arrive();
  const flawed = await answer(form, { email: "mona@" });
  expect(flawed.text).toContain('<p role="alert">');
  expect(flawed.text).not.toMatch(/status=|url=/);
  const page = await answer(form, { email: "mona@octo.example" });
  expect(page.text).toContain("<h1>Actions example</h1>");
  expect(page.text).toContain("<dt>Email</dt><dd>mona@octo.example</dd>");
});

test("what the example registered can be taken away", async () => {
  const left = async () => {
    const { results } = (await demo.call("GET", "/actions")).body;
    const connections = (await demo.call("GET", "/connection?query=connection_name:stand-in-github")).body.results;
    return [results.length, connections.length];
  };
  expect(await left()).toEqual([1, 1]);
  const undo = demo.run("actions:undo");
  expect(await undo.exited, undo.output()).toBe(0);
  expect(undo.output()).toMatch(/^Removed the Action "Complete the profile"\.\nRemoved the connection .*\nRemoved the client /);
  expect(await left()).toEqual([0, 0]);
  const again = demo.run("actions:undo");
  expect([await again.exited, again.output()]).toEqual([0, ""]);
});

test("nobody is asked by a link that the Action did not make", async () => {
  const { app } = newVisitor();
  for (const proof of ["", "00", "0".repeat(64)])
    expect((await app.get(`/complete-profile?user=user_1&until=9999999999999&proof=${proof}&state=x`)).status).toBe(400);
});

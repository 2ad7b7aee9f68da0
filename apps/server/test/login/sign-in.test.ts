import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formsOf, newBrowser, type TestBrowser } from "../harness/browser.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

let server: TestServer;
let tenant: Tenant;
let app: TestApp;
let person: TestPerson;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  [app, person] = [await newApp(tenant), await newPerson(tenant, { name: "Kim Doe" })];
});
afterAll(() => server.close());

const { challenge } = pkce();
const fresh = (of: Tenant = tenant): TestBrowser => newBrowser(server, of.host);
const path = (parameters: Readonly<Record<string, string | undefined>> = {}, of: TestApp = app) =>
  authorizePath(of, challenge, parameters);
const codeOf = (answer: Answer) => answerOf(answer).get("code");
const right = () => ({ username: person.email, password: person.password });
const stateOf = (page: Answer): string => formsOf(page)[0]?.hidden.state ?? "";
/** The page without what is drawn for one browser alone. */
const lasting = ({ text }: Answer): string => text.replaceAll(/(name="(?:state|csrf)" value|href)="[^"]*"/g, "");

const signedIn = async (): Promise<TestBrowser> => {
  const browser = fresh();
  expect(codeOf(await signIn(browser, path(), person))).toMatch(/^[0-9a-f]{64}$/);
  return browser;
};

describe("name and password", () => {
  test("SEC-LOGIN-03 a wrong password keeps the address, and says the same whoever exists", async () => {
    const browser = fresh();
    const page = await browser.open(path());
    const wrong = await browser.submit(page, { username: person.email, password: "not this one" });
    expect([wrong.status, wrong.headers["cache-control"]]).toEqual([400, "no-store"]);
    expect(wrong.text).toContain(`value="${person.email}"`);
    expect(wrong.text).not.toContain("not this one");
    const nobody = await browser.submit(wrong, { username: "nobody@example.org", password: "not this one" });
    expect(nobody.status).toBe(400);
    expect(lasting(nobody).replaceAll("nobody@example.org", "X")).toBe(lasting(wrong).replaceAll(person.email, "X"));
    expect(browser.cookies.has("faable_sess")).toBe(false);
    expect(codeOf(await browser.follow(await browser.submit(nobody, right())))).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(["", " ", "\u0000", "x".repeat(5_000), `"><script>alert(1)</script>`, "' or 1=1 --"])(
    "SEC-WEB-03 the name %j is answered on the page, escaped",
    async (username) => {
      const browser = fresh();
      const answer = await browser.submit(await browser.open(path()), { username, password: "x" });
      expect([400, 401, 422]).toContain(answer.status);
      expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(answer.text).not.toContain("<script>alert");
      expect(codeOf(await browser.follow(await browser.submit(answer, right())))).not.toBeNull();
    },
  );

  test("SEC-LOGIN-09 a suspended person with the right password is told so, and is not signed in", async () => {
    const kim = await newPerson(tenant);
    await tenant.call("POST", `/user/${kim.id}`, { suspended: true });
    const browser = fresh();
    const page = await browser.open(path());
    const told = await browser.submit(page, { username: kim.email, password: kim.password });
    const guessed = await browser.submit(page, { username: kim.email, password: "wrong" });
    expect([told.status, guessed.status]).toEqual([403, 400]);
    expect(browser.cookies.has("faable_sess")).toBe(false);
  });

  test("SEC-LOGIN-04 too many wrong passwords are told with a time, the right one among them", async () => {
    const limited = await startServer({ rateLimits: true });
    const at = await newTenant(limited);
    const [its, kim] = [await newApp(at), await newPerson(at)];
    const browser = newBrowser(limited, at.host);
    const page = await browser.open(path({}, its));
    const tries = async (password: string) => browser.submit(page, { username: kim.email, password });
    for (let n = 0; n < 10; n += 1) expect((await tries(`wrong ${n}`)).status).toBe(400);
    const throttled = await tries(kim.password);
    expect(throttled.status).toBe(429);
    expect(throttled.text).toContain(`value="${kim.email}"`);
    expect(browser.cookies.has("faable_sess")).toBe(false);
    limited.skipTime(901);
    expect(codeOf(await browser.follow(await tries(kim.password)))).not.toBeNull();
    await limited.close();
  }, 30_000);
});

describe("one login, several ways through it", () => {
  test("an expired login says so, and is not completed", async () => {
    const browser = fresh();
    const page = await browser.open(path());
    server.skipTime(1_801);
    const answer = await browser.submit(page, right());
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    expect(browser.cookies.has("faable_sess")).toBe(false);
    expect(codeOf(await signIn(browser, path(), person))).not.toBeNull();
  });

  test.each(["", "x", "\u0000", "a".repeat(64), "../../etc"])("the handle %j is of no login", async (state) => {
    for (const step of ["next", "login", "identify", "signup", "account", "consent"]) {
      const answer = await (await signedIn()).get(`/flow/${step}?state=${encodeURIComponent(state)}`);
      expect([answer.status, answer.headers.location], step).toEqual([400, undefined]);
    }
  });

  test("reload and the back button lead on, not in circles, and no password is asked for again", async () => {
    const browser = fresh();
    const page = await browser.open(path());
    const first = `/flow/login?state=${encodeURIComponent(stateOf(page))}`;
    expect(lasting(await browser.open(first))).toBe(lasting(page));
    const code = codeOf(await browser.follow(await browser.submit(page, right())));
    const back = await browser.open(first);
    const again = codeOf(back);
    expect(again).toMatch(/^[0-9a-f]{64}$/);
    expect(again).not.toBe(code);
    expect(codeOf(await browser.follow(await browser.submit(page, right())))).toMatch(/^[0-9a-f]{64}$/);
    browser.cookies.delete("faable_sess");
    const signedOut = await browser.open(first);
    expect([signedOut.status, signedOut.headers.location]).toEqual([400, undefined]);
  });

  test("two tabs of one browser both arrive", async () => {
    const browser = fresh();
    const [one, two] = [await browser.open(path({ state: "one" })), await browser.open(path({ state: "two" }))];
    for (const [page, state] of [
      [one, "one"],
      [two, "two"],
    ] as const) {
      const answer = await browser.follow(await browser.submit(page, right()));
      expect([answerOf(answer).get("state"), codeOf(answer)]).toEqual([state, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    }
  });

  test("a form sent twice at once signs in once and says nothing wrong", async () => {
    const browser = fresh();
    const kim = await newPerson(tenant);
    const page = await browser.open(path());
    const twice = [0, 1].map(() => browser.submit(page, { username: kim.email, password: kim.password }));
    const answers = await Promise.all(twice);
    for (const { status } of answers) expect([303, 400]).toContain(status);
    expect(answers.filter((each) => each.status === 303).length).toBeGreaterThan(0);
    const ends = await Promise.all(answers.map((answer) => browser.follow(answer)));
    expect(ends.filter((end) => codeOf(end) !== null)).toHaveLength(1);
    const query = encodeURIComponent(`type:user.login user:${kim.id}`);
    expect((await tenant.call("GET", `/logs?query=${query}`)).body.results).toHaveLength(1);
    expect((await tenant.call("GET", `/session?query=user:${kim.id}`)).body.results).toHaveLength(1);
  });

  test("SEC-SESS-02 a login begun in one browser cannot be gone on with in another", async () => {
    const [mine, theirs] = [fresh(), fresh()];
    const page = await mine.open(path());
    const stolen = await theirs.get(`/flow/login?state=${encodeURIComponent(stateOf(page))}`);
    expect([stolen.status, stolen.headers.location, formsOf(stolen)]).toEqual([401, undefined, []]);
    const posted = await theirs.submit(page, right());
    expect([posted.status, posted.headers.location]).toEqual([401, undefined]);
    await theirs.open(path());
    const bound = await theirs.submit(page, right());
    expect([bound.status, bound.headers.location]).toEqual([401, undefined]);
    expect(theirs.cookies.has("faable_sess")).toBe(false);
    expect(codeOf(await mine.follow(await mine.submit(page, right())))).not.toBeNull();
  });

  test("a login of one tenant is none at another", async () => {
    const other = await newTenant(server);
    const browser = fresh(other);
    const page = await fresh().open(path());
    const answer = await browser.get(`/flow/login?state=${encodeURIComponent(stateOf(page))}`);
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
  });
});

describe("SEC-WEB-02 whatever a page sends must come from a page of this host", () => {
  const post = (browser: TestBrowser, page: Answer, fields: Record<string, string>, headers: Record<string, string>) => {
    const [form] = formsOf(page);
    return postForm(
      server,
      form?.action ?? "",
      { ...form?.hidden, ...right(), ...fields },
      {
        host: tenant.host,
        headers: { ...browser.headers(), accept: "text/html", ...headers },
      },
    );
  };

  test("without its token, with another browser's, or from another site nothing happens", async () => {
    const [browser, attacker] = [fresh(), fresh()];
    const page = await browser.open(path());
    const theirs = formsOf(await attacker.open(path()))[0]?.hidden.csrf ?? "";
    const own = { "sec-fetch-site": "same-origin" };
    const attempts: readonly [Record<string, string>, Record<string, string>][] = [
      [{ csrf: "" }, own],
      [{ csrf: "x" }, own],
      [{ csrf: theirs }, own],
      [{}, { "sec-fetch-site": "cross-site" }],
      [{}, { "sec-fetch-site": "same-site" }],
      [{}, { origin: "https://evil.example" }],
      [{}, { origin: `http://${tenant.host}.evil.example` }],
    ];
    for (const [fields, headers] of attempts) {
      const answer = await post(browser, page, fields, headers);
      expect([answer.status, answer.headers.location], JSON.stringify([fields, headers])).toEqual([403, undefined]);
      expect(answer.headers["set-cookie"] ?? []).not.toEqual(expect.arrayContaining([expect.stringContaining("faable_sess")]));
    }
    for (const headers of [own, {}, { origin: "null" }, { origin: `http://${tenant.host}` }]) {
      const honest = await browser.open(path());
      expect((await post(browser, honest, {}, headers)).status, JSON.stringify(headers)).toBe(303);
    }
  });

  test("JSON and other types are no form", async () => {
    const browser = fresh();
    const page = await browser.open(path());
    for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x"]) {
      const answer = await send(server, formsOf(page)[0]?.action ?? "", {
        method: "POST",
        host: tenant.host,
        headers: { "content-type": type, ...browser.headers() },
        body: JSON.stringify({ ...formsOf(page)[0]?.hidden, ...right() }),
      });
      expect(answer.status, type).toBe(415);
      expect(answer.headers).not.toHaveProperty("location");
    }
  });
});

describe("signing up", () => {
  const someone = () => ({ email: `s${Math.random().toString(16).slice(2)}@example.org`, password: "a fine long password" });

  test("a new person arrives with signup=true once, and without it ever after", async () => {
    const browser = fresh();
    const page = await browser.open(path({ screen_hint: "signup" }));
    expect(page.text).toContain('name="email"');
    const who = someone();
    const first = await browser.follow(await browser.submit(page, who));
    expect([codeOf(first), answerOf(first).get("signup")], first.text.slice(0, 400)).toEqual([expect.any(String), "true"]);
    const second = await browser.open(path());
    expect([codeOf(second), answerOf(second).has("signup")]).toEqual([expect.any(String), false]);
    const later = await signIn(fresh(), path(), { id: "", ...who });
    expect([codeOf(later), answerOf(later).has("signup")]).toEqual([expect.any(String), false]);
  });

  test("an address that is taken, and a weak password, are told on the page, which keeps what was typed", async () => {
    const browser = fresh();
    const page = await browser.open(path({ screen_hint: "signup" }));
    const taken = await browser.submit(page, { email: person.email, password: "a fine long password" });
    expect(taken.status).toBe(409);
    expect(taken.text).toContain(`value="${person.email}"`);
    const { email } = someone();
    const weak = await browser.submit(taken, { email, password: "x" });
    expect(weak.status).toBe(400);
    expect(weak.text).toContain(`value="${email}"`);
    expect(browser.cookies.has("faable_sess")).toBe(false);
    expect(codeOf(await browser.follow(await browser.submit(weak, { email, password: "a fine long password" })))).not.toBeNull();
  });
});

describe("who is signed in already", () => {
  test("a second application gets its code without a page", async () => {
    const browser = await signedIn();
    const second = await newApp(tenant, { name: "Second", callbacks: ["https://second.example/cb"] });
    const answer = await browser.get(authorizePath({ ...second, callback: "https://second.example/cb" }, challenge));
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toMatch(/^https:\/\/second\.example\/cb\?code=[0-9a-f]{64}&/);
    const elsewhere = await newTenant(server);
    const foreign = await newApp(elsewhere);
    const page = await send(server, authorizePath(foreign, challenge), {
      host: elsewhere.host,
      headers: { ...browser.headers() },
    });
    expect(page.headers.location).not.toContain("code=");
  });

  test("prompt=select_account asks which account, and another one may sign in", async () => {
    const browser = await signedIn();
    const page = await browser.open(path({ prompt: "select_account" }));
    expect([page.status, page.text.includes("Kim Doe"), page.text.includes('type="password"')]).toEqual([200, true, false]);
    expect(codeOf(await browser.follow(await browser.submit(page, { choice: "current" })))).not.toBeNull();
    const other = await newPerson(tenant);
    const before = browser.cookies.get("faable_sess");
    const chooser = await browser.open(path({ prompt: "select_account" }));
    const form = await browser.follow(await browser.submit(chooser, { choice: "another" }));
    expect(form.text).toContain('type="password"');
    const answer = await browser.follow(await browser.submit(form, { username: other.email, password: other.password }));
    expect(codeOf(answer)).not.toBeNull();
    expect(browser.cookies.get("faable_sess")).not.toBe(before);
  });
});

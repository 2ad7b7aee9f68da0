import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { readWebhook, type WebhookEvent } from "@faable/auth-sdk";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../harness/server.ts";
import { expectSentence, until } from "../start/told.ts";
import { newHome, type OpenDemo, openDemo, runScript } from "./home.ts";

let demo: OpenDemo;
beforeAll(async () => {
  demo = await openDemo();
});
afterAll(() => demo.close());

const createUser = async (email: string): Promise<string> => {
  const program = demo.script("demo:user", email);
  expect(await program.exited, program.output()).toBe(0);
  return /^(user_[0-9a-f]{24}) {2}(\S+)\n$/.exec(program.output())?.[1] ?? program.output();
};

const subscriptions = async () => (await demo.call("GET", "/notification_subscriptions")).body.results;

test("npm run example:webhooks prints what is verified, takes up after a run that was killed, and unsubscribes at its end", async () => {
  const killed = await demo.begin("webhooks");
  await until(() => killed.output().includes("it is told of every event"), "the subscription");
  killed.child.kill("SIGKILL");
  await killed.exited;
  const left = await subscriptions();
  expect(left).toHaveLength(1);
  await createUser("jo@example.org");

  const receiver = await demo.begin("webhooks");
  await until(() => receiver.output().includes("it is told of every event"), "the subscription");
  expect((await subscriptions()).map(({ id }: { id: string }) => id)).toEqual([left[0].id]);
  await until(() => /^verified .* user\.created .* jo@example\.org$/m.test(receiver.output()), "what happened meanwhile");
  await createUser("kim@example.org");
  await until(
    () => /^verified {2}\S+Z {2}user\.created {2}evt_[0-9a-f]{24} {2}kim@example\.org$/m.test(receiver.output()),
    "Kim",
  );
  // The address where it listens: what `localhost` leads to first may be another one, where nobody answers.
  const address = demo.urls.webhooks.replace("localhost", "127.0.0.1");
  const forged = await fetch(`${address}/webhooks`, { method: "POST", body: '{"id":"evt_1"}' });
  expect([forged.status, await forged.json()]).toMatchObject([401, { error_code: "invalid_signature" }]);
  receiver.child.kill("SIGTERM");
  expect(await receiver.exited, receiver.output()).toBe(0);
  expect(receiver.output()).toContain("The subscription is deleted.");
  expect(await subscriptions()).toEqual([]);
});

test("an example says in one sentence that its URL is none", async () => {
  const told =
    /^FAABLE_EXAMPLE_WEBHOOKS_URL is "[^"]+": it takes an http\(s\) URL without a path, such as http:\/\/localhost:4006\.\n$/;
  for (const url of ["4016", "localhost:4016", "http://localhost:80xx", "http://localhost:4016/in", "ftp://localhost:4016"])
    await expectSentence(demo.run("webhooks", { FAABLE_EXAMPLE_WEBHOOKS_URL: url }), told);
  await expectSentence(demo.run("actions", { FAABLE_EXAMPLE_GITHUB_URL: "4016" }), /^FAABLE_EXAMPLE_GITHUB_URL is "4016"/);
  await expectSentence(demo.run("web", { FAABLE_DEMO_WEB_URL: "4016" }), /^FAABLE_DEMO_WEB_URL is "4016"/);
  for (const host of ["no host", "acme.localhost:99999", "acme.localhost:4000/x"])
    await expectSentence(demo.run("api", { FAABLE_DEMO_DOMAIN: host }), /^FAABLE_DEMO_DOMAIN is ".*": it takes a host/);
});

describe("npm run listen", () => {
  const secret = "a-secret-of-the-developer";

  /** A receiver under development: it verifies, and answers what it is told to, else 204. */
  const newDeveloper = async (port?: number) => {
    const events: WebhookEvent[] = [];
    const answers: number[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const event = readWebhook(Buffer.concat(chunks), request.headers, secret);
      if (!event) return void response.writeHead(401).end();
      expect([request.headers["x-faable-delivery"], request.headers["x-faable-event"]]).toEqual([event.id, event.type]);
      events.push(event);
      response.writeHead(answers.shift() ?? 204).end();
    });
    await new Promise<void>((resolve) => server.listen(port ?? 0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/in`;
    const emails = () => events.map((event) => (event.type === "user.created" ? event.payload.user.email : event.type));
    return { url, events, answers, emails };
  };

  const listen = async (url: string, ...options: readonly string[]) => {
    const program = demo.script("listen", url, ...options);
    await until(() => program.output().includes(`go to ${url}, signed by the secret`), "where events go");
    return program;
  };

  test("posts what happens from now on, signed, of the types that were asked for, without a subscription", async () => {
    const { url, emails } = await newDeveloper();
    const program = await listen(url, "--secret", secret, "--types", "user.created,auth.login");
    const id = await createUser("lee@example.org");
    await demo.call("POST", `/user/${id}`, { name: "Lee" });
    await createUser("moe@example.org");
    await until(() => emails().length === 2, "both users");
    expect(emails()).toEqual(["lee@example.org", "moe@example.org"]);
    await until(() => (program.output().match(/^user\.created {2}evt_[0-9a-f]{24} {2}→ 204$/gm) ?? []).length === 2, "two lines");
    expect(await subscriptions()).toEqual([]);
    program.child.kill("SIGTERM");
  });

  test("begins with the oldest event if it is asked to", async () => {
    const { url, events } = await newDeveloper();
    const email = "nia@example.org";
    await createUser(email);
    const all = (await demo.call("GET", "/events")).body.results;
    const program = await listen(url, "--secret", secret, "--from-beginning");
    await until(() => events.length >= all.length, "all events");
    expect(events.slice(0, all.length)).toEqual(all);
    program.child.kill("SIGTERM");
  });

  test("posts one that failed again, gives it up at last, and goes on with the next; says when nobody is there", async () => {
    const { url, answers, emails } = await newDeveloper();
    answers.push(500, 204, 500, 500, 500, 500);
    const program = await listen(url, "--secret", secret, "--types", "user.created");
    for (const name of ["oli", "pat", "quin"]) await createUser(`${name}@example.org`);
    await until(() => emails().includes("quin@example.org"), "the last one");
    expect(emails().map((email) => email?.split("@")[0])).toEqual(["oli", "oli", "pat", "pat", "pat", "pat", "quin"]);
    expect(program.output()).toMatch(/→ 500; again in 1 s\n.*→ 204\n(.*→ 500; again in [124] s\n){3}.*→ 500; given up\n/);
    program.child.kill("SIGTERM");

    const port = await freePort();
    const alone = await listen(`http://127.0.0.1:${port}/in`, "--secret", secret);
    await createUser("rio@example.org");
    await until(
      () => alone.output().includes(`nothing listens at 127.0.0.1:${port}: start your receiver; again in 1 s`),
      "nobody",
    );
    const late = await newDeveloper(port);
    await until(() => late.emails().includes("rio@example.org"), "the receiver that was started late");
    alone.child.kill("SIGTERM");
  });

  test("makes a secret and prints it when none is given; another one's signatures are refused", async () => {
    const { url, events } = await newDeveloper();
    const program = await listen(url);
    expect(program.output()).toMatch(/^ {4}whsec_[A-Za-z0-9+/]{43}=$/m);
    await createUser("sol@example.org");
    await until(() => program.output().includes("→ 401; again in 1 s"), "the refusal");
    expect(events).toEqual([]);
    program.child.kill("SIGTERM");
  });

  test("says in one sentence what is wrong with how it was called", async () => {
    const url = "http://localhost:3000/in";
    await expectSentence(
      demo.script("listen"),
      "Say the http(s) URL of your receiver: npm run listen -- http://localhost:3000/webhooks",
    );
    await expectSentence(demo.script("listen", "localhost:3000"), /^Say the http\(s\) URL/);
    await expectSentence(demo.script("listen", url, url), `"${url}" is too much. See npm run listen -- --help`);
    await expectSentence(demo.script("listen", url, "--type", "x"), "Unknown option '--type'. See npm run listen -- --help");
    await expectSentence(
      demo.script("listen", url, "--types", "user.created,user.gone"),
      'There is no type "user.gone". Types: user.created,',
    );
    await expectSentence(demo.script("demo:user", "no-address"), /^The server at acme\S+ refused: email .*\/user\)\.\n$/);
    await expectSentence(demo.script("demo:user"), "Say the address: npm run demo:user -- kim@example.org");
  });

  test("takes the secrets that a subscription takes, and refuses the others in one sentence", async () => {
    const url = "http://127.0.0.1:9/in";
    const takes = async (given: string) => {
      const body = { url: "https://hooks.example/in", events: ["user.created"], secret: given };
      const { status, body: made } = await demo.call("POST", "/notification_subscriptions", body);
      if (status === 201) await demo.call("DELETE", `/notification_subscriptions/${made.id}`);
      return status === 201;
    };
    for (const given of ["short", "", "fifteen-charact", "with a space in it", "nicht-druckbar-ü-ü", "x".repeat(257)]) {
      expect(await takes(given), given).toBe(false);
      const program = demo.script("listen", url, "--secret", given);
      await expectSentence(program, /^--secret takes 16 to 256 printable ASCII characters without spaces/);
      if (given !== "") expect(program.output()).not.toContain(given);
    }
    for (const given of ["sixteen-charact!", "x".repeat(256)]) {
      expect(await takes(given), given).toBe(true);
      (await listen(url, "--secret", given)).child.kill("SIGTERM");
    }
  });

  test("says in one sentence that no server runs, and that there is no demo", async () => {
    const domain = `acme.localhost:${await freePort()}`;
    const home = newHome();
    const url = "http://localhost:3000/in";
    await expectSentence(runScript(home, "listen", [url]), "There is no FAABLE_DEMO_DOMAIN");
    const env = { FAABLE_DEMO_DOMAIN: domain, FAABLE_DEMO_CLIENT_ID: "x", FAABLE_DEMO_CLIENT_SECRET: "x" };
    for (const [name, ...more] of [["listen", url], ["logs"], ["demo:user", "kim@example.org"], ["example:webhooks"]] as const)
      await expectSentence(runScript(home, name, more, env), `No server answers at ${domain}: start it with`);
  });

  /** The last one: the server starts anew. */
  test("waits for a server that is away for a moment", async () => {
    const { url, emails } = await newDeveloper();
    const program = await listen(url, "--secret", secret, "--types", "user.created");
    await demo.restart(async () => {
      await until(
        () => program.output().includes(`No server answers at ${demo.tenant.host}: waiting until one does.`),
        "the wait",
      );
      await sleep(100);
    });
    await createUser("tom@example.org");
    await until(() => emails().includes("tom@example.org"), "what happened after that");
    program.child.kill("SIGTERM");
  });
});

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newBrowser } from "../harness/browser.ts";
import { newApp, newPerson, signIn } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

const python = "/usr/bin/python3";
const hasAuthlib = spawnSync(python, ["-c", "import authlib, requests"]).status === 0;
const script = join(import.meta.dirname, "authlib-login.py");

/** Cannot run without Python and Authlib. `.ci/run` sees to it that they are there. */
describe.runIf(hasAuthlib)("Authlib, in Python", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  test("signs a person in by code and PKCE, validates the ID token, reads who it is and refreshes; refuses what was forged", async () => {
    const tenant = await newTenant(server);
    const [app, person] = [await newApp(tenant), await newPerson(tenant, { name: "Kim Doe" })];
    const settings = [`http://${tenant.host}`, app.clientId, app.clientSecret ?? "", app.callback];
    const client = spawn(python, [script, ...settings], { stdio: ["pipe", "pipe", "pipe"] });
    const complaints: string[] = [];
    client.stderr.on("data", (data) => complaints.push(String(data)));
    const closed = once(client, "close");
    const lines = createInterface(client.stdout)[Symbol.asyncIterator]();
    const told = async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`Authlib ended: ${complaints.join("")}`);
      return JSON.parse(value);
    };
    const { pathname, search } = new URL((await told()).url);
    const answer = await signIn(newBrowser(server, tenant.host), pathname + search, person);
    client.stdin.end(`${answer.headers.location}\n`);
    expect(await told()).toEqual({
      sub: person.id,
      info: { sub: person.id, email: person.email, name: "Kim Doe" },
      refused: { state: "MismatchingStateException", nonce: "InvalidClaimError", signature: "BadSignatureError" },
      renewed: { sub: person.id, access_token: true, refresh_token: true },
    });
    expect(await closed).toEqual([0, null]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";
import { bodyWith, fields, nameOf, shownIn } from "./fields.ts";
import { type World, worldOf } from "./world.ts";

let server: TestServer;
let tenant: Tenant;
let world: World;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  world = worldOf(tenant);
});
afterAll(() => server.close());

const addresses = fields.filter(({ schema }) => schema.format === "idn-email");

test("whatever is called an address is declared as one", () => {
  const holds = /(^|_)e?mails?$|^(contacts|(email_)?reply_to)$/;
  const suspects = fields.filter(({ path }) => path.some((part) => holds.test(part)) && path[0] !== "welcome_email");
  expect(suspects.filter(({ schema }) => schema.format !== "idn-email").map(nameOf)).toEqual([]);
  expect(addresses.length).toBeGreaterThan(4);
});

/** One mailbox, as one person may write it; the first is what is stored. */
const oneMailbox = [
  "josé.μσ@xn--mnchen-3ya.test",
  "josé.μσ@münchen.test",
  "jose\u0301.μσ@mu\u0308nchen.test",
  "JOSÉ.ΜΣ@MÜNCHEN.TEST",
  "josé.μς@münchen.test",
  "  josé.μσ@xn--MNCHEN-3ya.test\r\n",
  "ｊｏｓé．μσ＠ｍüｎｃｈｅｎ．ｔｅｓｔ",
  "josé.μσ@münchen。test",
];

const [stored = ""] = oneMailbox;

const unusable = [
  "kim\u200b@example.org",
  "kim\u200d@example.org",
  "kim\u2060@example.org",
  "\ufeffkim@example.org",
  "kim\u00ad@example.org",
  "kim\u034f@example.org",
  "kim\u3164@example.org",
  "kim\ufe0f@example.org",
  "\u202ekim@example.org",
  "kim\u2066@example.org",
  "kim\u0085@example.org",
  "kim@example.org\u0085",
  "kim\u2028@example.org",
  "kim@example.org\u2029",
  "kim\u00a0@example.org",
  "kim\u3000@example.org",
  "kim\u0001@example.org",
  "kim\u007f@example.org",
  "kim\ue000@example.org",
  "kim\u0378@example.org",
  "kim@exam\u200bple.org",
  "ﬁona@example.org",
  "kim²@example.org",
  "\u0301kim@example.org",
  "=?utf-8?q?kim?=@example.org",
  "=?utf-8?q?=41=42=00?=kim@example.org",
  "kim@[127.0.0.1]",
  "kim@[IPv6:::1]",
  "kim@127.0.0.1",
  "kim@0x7f.1",
  "kim@-example.org",
  "kim@example-.org",
  "kim@example.-org",
  "kim@example",
  "kim@localhost",
  "kim@example.org.",
  "kim@.example.org",
  "kim@ex_ample.org",
  "kim@xn--a.test",
  "kim@example.org@example.com",
  "kim@example.org, eve@example.com",
  `${"é".repeat(33)}@example.org`,
  `kim@${"a".repeat(64)}.org`,
  `kim@${"a.".repeat(126)}org`,
];

describe.each(addresses.map((field): [string, typeof field] => [nameOf(field), field]))("%s", (_, field) => {
  test("stores one mailbox in one form, however it is written", async () => {
    for (const [at, spelling] of oneMailbox.entries()) {
      // Users must differ, so each has a mailbox of its own.
      const differ = (text: string): string => text.replace(/^(\s*)/, `$1a${at}${field.operation.id.toLowerCase()}.`);
      const { method, paths, body } = await world.request(field.operation);
      const answer = await tenant.call(method, paths[0] ?? "", { ...body, ...(await bodyWith(field, differ(spelling))) });
      expect(answer.status, answer.text).toBe(field.operation.status);
      expect(shownIn(answer.body, field.path)).toBe(differ(stored));
    }
  });

  test("takes no address with what is not seen, or that is read as another one", async () => {
    const { method, paths, body } = await world.request(field.operation);
    for (const address of unusable) {
      const answer = await tenant.call(method, paths[0] ?? "", { ...body, ...(await bodyWith(field, address)) });
      expectProblem(answer, 400, "invalid_email");
      expect(answer.body.details.fields, address).toEqual([field.path[0]]);
    }
  });
});

test("one person is one user, found by any spelling", async () => {
  const { body: user } = await tenant.call("POST", "/user", { email: stored });
  for (const spelling of oneMailbox) {
    expectProblem(await tenant.call("POST", "/user", { email: spelling }), 400, "already_exists");
    const parameters = [`email=${encodeURIComponent(spelling)}`];
    if (!/[．。＠]/.test(spelling)) parameters.push(`query=${encodeURIComponent(`email:${spelling.trim()}`)}`);
    parameters.push(`query=${encodeURIComponent(`email IN ("${spelling.trim()}", "x")`)}`);
    for (const parameter of parameters) {
      const { status, body } = await tenant.call("GET", `/user?${parameter}`);
      expect(status, parameter).toBe(200);
      expect(body.results.map(({ id }: { id: string }) => id)).toEqual([user.id]);
    }
  }
  for (const absent of ["kim@[127.0.0.1]", "", "nobody@example.org"])
    expect((await tenant.call("GET", `/user?email=${encodeURIComponent(absent)}`)).body.results).toEqual([]);
});

test("the operator's first person has the same form", () => {
  const read = (address: string) =>
    readConfig({ FAABLE_BOOTSTRAP_ADMIN_EMAIL: address, FAABLE_BOOTSTRAP_ADMIN_PASSWORD: "long enough" }).bootstrap.admin?.email;
  for (const spelling of oneMailbox) expect(read(spelling)).toBe(stored);
  for (const address of unusable.filter((each) => each === each.trim()))
    expect(() => read(address)).toThrow(/FAABLE_BOOTSTRAP_ADMIN_EMAIL must be a mail address/);
});

import type { Operation } from "@faable/auth-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { typesOf } from "../harness/sample.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenant, operatorToken, type Tenant } from "../harness/tenant.ts";
import { bodyWith, type Field, fields, nameOf, shownIn } from "./fields.ts";
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

/** Compared with what is registered elsewhere, source text, and what has rules of its own. */
const otherwise = ["callbacks", "logout_urls", "password", "roles", "code", "draft"];

test("every text that the API takes says what it may hold", () => {
  const free = fields.filter(
    ({ schema }) => typesOf(schema).includes("string") && !schema.enum && !schema.pattern && !schema.format,
  );
  expect(free.filter(({ path }) => !otherwise.includes(path[0] ?? "")).map(nameOf)).toEqual([]);
});

test("whatever is called a name is one line", () => {
  const names = fields.filter(({ path }) => /(^|_)(name|nickname|label)$/.test(path.at(-1) ?? ""));
  expect(names.filter(({ schema }) => schema.format !== "line").map(nameOf)).toEqual([]);
  expect(names.length).toBeGreaterThan(10);
});

const acting = [
  ..."\t\u0001\u001b\u007f\u0085\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
  ..."\u00ad\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0",
];
const breaks = ["\n", "\r", "\r\n"];

/** A number stays one beside them, a time zone a time zone, a secret is never shown: what is honest there is told by the field's own tests. */
const own = ["phone", "locale", "zoneinfo", "birthdate", "country", "username", "client_secret", "value"];

/** Some names are unique in the account. */
let made = 0;

const call = async (operation: Operation) =>
  operation.id === "createAccount" ? manage(server, server.host, await operatorToken(server)) : tenant.call;

const send = async (field: Field, text: string) => {
  const { method, paths, body } = await world.request(field.operation);
  return (await call(field.operation))(method, paths[0] ?? "", { ...body, ...(await bodyWith(field, text)) });
};

const texts = fields
  .filter(({ schema: { format } }) => format === "line" || format === "lines")
  .map((field): [string, Field] => [nameOf(field), field]);

describe.each(texts)("%s", (_, field) => {
  const isLine = field.schema.format === "line";

  test("takes no character that acts unseen, and says which field has one", async () => {
    for (const character of isLine ? [...acting, ...breaks] : acting) {
      const answer = await send(field, `Kim${character}b`);
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.details.fields).toEqual([field.path[0]]);
      expect(answer.body.message).toContain(field.path.filter((part) => part !== "[]").at(-1));
      expect(answer.body.message).toContain("change the direction of writing");
    }
  });
});

test.each(texts.filter(([, { path }]) => !own.includes(path.at(-1) ?? "")))(
  "%s takes what people write, and keeps it as it is",
  async (_, field) => {
    const isLine = field.schema.format === "line";
    const honest = ["Kim O’Neill-Łódź", "Lee 李小龍", "Noa נועה", "Zoë 👩‍👩‍👧", ...(isLine ? [] : ["One\nTwo\r\nThree"])];
    for (const words of honest) {
      made += 1;
      const text = `${words} ${made}`;
      const answer = await send(field, text);
      expect(answer.status, answer.text).toBe(field.operation.status);
      // A reason is kept only while the user is suspended.
      if (field.path.at(-1) !== "suspended_reason") expect(shownIn(answer.body, field.path)).toBe(text);
    }
  },
);

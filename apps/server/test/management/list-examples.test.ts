import { managementOperations, type Operation, queryExamples } from "@faable/auth-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "../harness/expect.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";
import { worldOf } from "./world.ts";

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
});
afterAll(() => server.close());

const operations: readonly Operation[] = Object.values(managementOperations);
const lists = operations.flatMap((operation) =>
  operation.listing ? [{ id: operation.id, operation, listing: operation.listing }] : [],
);

/** The list of an object that is there, asked with these parameters. */
const ask = async (operation: Operation, parameters: Record<string, string>) => {
  const { paths } = await worldOf(tenant).request(operation);
  return tenant.call("GET", `${paths[0]}?${new URLSearchParams(parameters)}`);
};

describe.each(lists)("$id does what its description says", ({ operation, listing }) => {
  test("every example of `query` is a filter that it takes, alone and all together", async () => {
    const examples = Object.values(queryExamples(listing));
    for (const query of [...examples, examples.join(" ")]) {
      const answer = await ask(operation, { query });
      expect(answer.status, `${query} ${answer.text}`).toBe(200);
    }
    const single = Object.entries(listing.fields).filter(([, type]) => !["since", "until"].includes(type));
    for (const [field, type] of single) {
      const value = queryExamples(listing)[field]?.slice(field.length + 1) ?? "";
      expect((await ask(operation, { query: `${field}!:${value}` })).status, field).toBe(200);
      if (type === "boolean" || type === "prefix") continue;
      const other = listing.words?.[field]?.at(-1) ?? "x";
      expect((await ask(operation, { query: `${field} IN ("${value}", "${other}")` })).status, field).toBe(200);
    }
    expectProblem(await ask(operation, { query: "no_such_field:1" }), 400, "invalid_query");
  });

  test("a value that a field never has is refused by name, however it is asked for; each that it has is taken", async () => {
    const { words = {}, shortcuts, fields } = listing;
    for (const [field, values] of Object.entries(words)) {
      const stray = "nosuchvalue";
      const several = fields[field] === "prefix" ? [] : [{ query: `${field} IN ("${values[0]}", "${stray}")` }];
      const short = shortcuts.includes(field) ? [{ [field]: stray }] : [];
      for (const asked of [{ query: `${field}:${stray}` }, { query: `${field}!:${stray}` }, ...several, ...short]) {
        const refused = await ask(operation, asked);
        expectProblem(refused, 400, "invalid_query");
        expect(refused.body.message).toContain(`The filter ${field} `);
        expect(refused.body.message).toContain(`"${stray}"`);
      }
      for (const value of values) expect((await ask(operation, { query: `${field}:${value}` })).status, value).toBe(200);
    }
  });

  test("every sort is one, and search is refused where there is none", async () => {
    for (const sort of listing.sort.flatMap((field) => [field, `-${field}`]))
      expect((await ask(operation, { sort })).status, sort).toBe(200);
    expectProblem(await ask(operation, { sort: "no_such_field" }), 400, "validation_error");
    for (const name of ["q", "search"]) {
      const answer = await ask(operation, { [name]: "acme" });
      if (listing.text) expect(answer.status).toBe(200);
      else expectProblem(answer, 400, "search_not_supported");
    }
  });
});

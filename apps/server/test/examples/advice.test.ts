import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenDemo, openDemo } from "./home.ts";

/** What an example advises when it is refused: what helps against this refusal, and nothing that erases data where it would not. */

let demo: OpenDemo;
beforeAll(async () => {
  demo = await openDemo();
});
afterAll(() => demo.close());

const erases = "which erases every account in it";

const refused = async (environment: Record<string, string>): Promise<string> => {
  const program = demo.run("actions", environment);
  await program.exited;
  return program.output();
};

test("a wrong secret: put back the one that was printed; nothing was said to run", async () => {
  const told = await refused({ FAABLE_DEMO_CLIENT_SECRET: "wrong" });
  expect(told).toMatch(/^The server at .* refused: .* Put back the secret that the first start printed/);
  expect(told).toContain(erases);
  const unknown = await refused({ FAABLE_DEMO_CLIENT_ID: "nobody" });
  expect(unknown).toMatch(/^The server at .* refused: .* Put back the client id and secret/);
});

test("an Action that refuses: the guide, and no word of a new demo", async () => {
  const code = 'exports.onExecuteClientCredentials = async (event, api) => api.access.deny("Not you.");';
  const { body } = await demo.call("POST", "/actions", { name: "Nobody", code });
  const told = await refused({});
  expect(told).toContain('An Action of this account refused. See "When an Action refuses everybody" in docs/guides/actions.md.');
  expect(told).not.toContain("erases");
  await demo.call("DELETE", `/actions/${body.id}`);
});

test("no such account: what DATABASE_URL means for the demo", async () => {
  const told = await refused({ FAABLE_DEMO_DOMAIN: `nobody.localhost:${demo.port}` });
  expect(told).toContain("With DATABASE_URL there is no demo account: start the server without it");
});

test("an error of the server: its log", async () => {
  const server = createServer((_, response) => response.writeHead(500, { "content-type": "application/json" }).end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const told = await refused({ FAABLE_DEMO_DOMAIN: `localhost:${port}` });
  expect(told).toContain("The server had an error; its log says more.");
  expect(told).not.toContain("erases");
  server.close();
});

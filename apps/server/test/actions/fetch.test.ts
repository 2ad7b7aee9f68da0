import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAction, postLogin } from "../harness/actions.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

/** What the `fetch` of an Action learns of the network that the server is in. */

let place: Server;
let open = "";
let asked = 0;
beforeAll(async () => {
  place = createServer((request, response) => {
    asked += 1;
    response.end(request.url === "/large" ? "x".repeat(1_048_577) : "there");
  });
  await new Promise<void>((resolve) => place.listen(0, "127.0.0.1", resolve));
  const address = place.address();
  open = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => place.close());

const ends = postLogin(`
  const told = [];
  for (const [url, method] of event.user.app_metadata.urls)
    told.push(await fetch(url, { method }).then((answer) => answer.text(), (error) => error.name + ": " + error.message));
  console.log(JSON.stringify(told));`);

const fetched = async (server: TestServer, urls: readonly (readonly [string, string?])[]): Promise<unknown> => {
  const tenant = await newTenant(server);
  const { id } = await newAction(tenant, ends);
  const body = { trigger: "post-login", event: { user: { app_metadata: { urls } } }, network: true };
  const tried = await tenant.call("POST", `/actions/${id}/test`, body);
  return JSON.parse(tried.body.console[0].text);
};

const nothing = "TypeError: fetch failed: nothing was reached there, or nothing that may be.";

test("SEC-OUT-02 where no private network is allowed, what is there and what is not fail alike", async () => {
  const guarded = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "false" } });
  const before = asked;
  const urls = [`http://${open}/`, `https://${open}/`, "https://127.0.0.1:1/", "https://169.254.169.254/", "https://[::1]/"];
  expect(
    await fetched(
      guarded,
      urls.map((url) => [url] as const),
    ),
  ).toEqual(urls.map(() => nothing));
  expect(asked).toBe(before);
  await guarded.close();
});

test("SEC-OUT-02 where it is allowed what answers is told, and of what fails not why; a method that is none of ours goes nowhere", async () => {
  const server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  const told = await fetched(server, [
    [`http://${open}/`],
    [`https://${open}/`],
    ["http://127.0.0.1:1/"],
    [`http://${open}/large`],
  ]);
  expect(told).toEqual(["there", nothing, nothing, nothing]);
  const before = asked;
  expect(await fetched(server, [[`http://${open}/`, "OPTIONS"]])).toEqual([expect.stringContaining("fetch takes the methods")]);
  expect(asked).toBe(before);
  await server.close();
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { newStage, told } from "../harness/federation.ts";
import { answerOf } from "../harness/login.ts";
import { startFigma } from "../harness/providers/figma.ts";
import type { Provider } from "../harness/providers/provider.ts";
import { startServer, type TestServer } from "../harness/server.ts";

let server: TestServer;
let provider: Provider;

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  provider = await startFigma();
});
afterAll(async () => {
  await server.close();
  await provider.close();
});

const fi = { id: "1012345", handle: "fi", img_url: "https://s3.example/fi.png", email: "fi@example.org" };

test("the secret goes by HTTP Basic, each half encoded, and the profile has Figma's names", async () => {
  const stage = await newStage(server, "figma", provider);
  expect(answerOf(await stage.signIn(fi)).get("signup")).toBe("true");
  expect(await stage.users()).toMatchObject([
    { name: "fi", picture: fi.img_url, email: "fi@example.org", email_verified: false },
  ]);
  const exchange = provider.seen.find(({ path }) => path === "/v1/oauth/token");
  expect(exchange?.form.has("client_secret")).toBe(false);
  expect(exchange?.headers.authorization).toMatch(/^Basic /);
});

test("a refusal that names no error in the standard's way is told without one", async () => {
  const stage = await newStage(server, "figma", provider);
  await stage.tenant.call("POST", `/connection/${stage.connection}`, { client_secret: "wrong" });
  expect(told(await stage.signIn(fi))).toEqual({ error: "server_error", code: "provider_error" });
});

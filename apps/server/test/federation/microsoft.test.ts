import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newStage, type Stage } from "../harness/federation.ts";
import { answerOf } from "../harness/login.ts";
import { startMicrosoft } from "../harness/providers/microsoft.ts";
import { startServer, type TestServer } from "../harness/server.ts";

let server: TestServer;
let provider: Awaited<ReturnType<typeof startMicrosoft>>;
let stage: Stage;

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  provider = await startMicrosoft();
});
afterAll(async () => {
  await server.close();
  await provider.close();
});
beforeEach(async () => {
  stage = await newStage(server, "microsoft", provider);
});

const bo = { sub: "AAAABBBB", name: "Bo Ek", given_name: "Bo", family_name: "Ek", email: "bo@example.org", email_verified: true };

test("neither the address is attested, whatever it says, nor is the picture taken, which needs a token", async () => {
  expect(answerOf(await stage.signIn(bo)).get("signup")).toBe("true");
  expect(await stage.users()).toMatchObject([{ name: "Bo Ek", picture: null, email: "bo@example.org", email_verified: false }]);
});

test.each([
  ["the names in two", { name: undefined }, "Bo Ek"],
  ["one of the names", { name: undefined, family_name: undefined }, "Bo"],
  ["no name", { name: undefined, given_name: undefined, family_name: undefined }, null],
])("%s", async (_, fields, name) => {
  await stage.signIn({ ...bo, ...fields });
  expect(await stage.users()).toMatchObject([{ name }]);
});

test("without an address there is a user all the same", async () => {
  expect(answerOf(await stage.signIn({ ...bo, email: undefined })).get("code")).not.toBeNull();
  expect(await stage.users()).toMatchObject([{ email: null, email_verified: false }]);
});

test("the subject is the one that Microsoft has for this application, and it is found again by it", async () => {
  await stage.signIn(bo);
  expect(answerOf(await stage.signIn(bo)).get("signup")).toBeNull();
  const [identity] = (await stage.tenant.call("GET", "/identity")).body.results;
  expect(identity.identity_id).toMatch(/^[\w-]{43}$/);
  expect(await stage.users()).toHaveLength(1);
});

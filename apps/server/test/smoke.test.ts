import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type TestServer } from "./harness/server.ts";
import { newTenant } from "./harness/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

test("a backend gets a token and runs its tenant", async () => {
  const tenant = await newTenant(server);
  const created = await tenant.call("POST", "/user", { email: "Kim@Example.org" });
  expect(created.status).toBe(201);
  expect(created.body.email).toBe("kim@example.org");
  const updated = await tenant.call("POST", `/user/${created.body.id}`, { locale: "es" });
  expect(updated.body.locale).toBe("es");
});

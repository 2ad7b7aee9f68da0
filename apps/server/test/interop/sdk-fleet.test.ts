import { authClientCredentials, FaableAuthApi, type RetryEvent } from "@faable/auth-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ rateLimits: true });
});
afterAll(() => server.close());

// Thirty tokens beyond the budget take eighteen seconds to come.
test("130 instances of one client that start at once are all served, though its budget is 100 tokens a minute", async () => {
  const tenant = await newTenant(server);
  const retried: RetryEvent[] = [];
  const instance = (): FaableAuthApi =>
    FaableAuthApi.create({
      domain: tenant.host,
      authStrategy: authClientCredentials,
      auth: { client_id: tenant.clientId, client_secret: tenant.clientSecret },
      hooks: { onRetry: (event) => retried.push(event) },
    });
  const pages = await Promise.all(Array.from({ length: 130 }, async () => instance().listUsers()));
  expect(pages.map(({ results }) => results)).toEqual(Array.from({ length: 130 }, () => []));
  // Had the budget not been spent, this would prove nothing.
  expect(retried.some(({ url, status }) => url.endsWith("/oauth/token") && status === 429)).toBe(true);
}, 90_000);

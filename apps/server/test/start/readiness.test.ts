import { expect, test } from "vitest";
import { send } from "../harness/http.ts";
import { startServer } from "../harness/server.ts";

const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

test("a readiness probe leaves no timer running", async () => {
  const server = await startServer();
  expect((await send(server, "/readyz")).status).toBe(200);
  const before = timers();
  for (let probe = 0; probe < 50; probe += 1) expect(await server.server.database.isReady()).toBe(true);
  expect(timers() - before).toBeLessThan(5);
  await server.close();
});

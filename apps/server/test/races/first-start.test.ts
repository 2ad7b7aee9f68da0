import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { postForm, send } from "../harness/http.ts";
import { newDatabase, startOn } from "../harness/server.ts";
import { manage } from "../harness/tenant.ts";

describe.runIf(process.env.DATABASE_URL)("first starts at once", () => {
  test.each([1, 2, 3])("SEC-RACE-02 of four processes one makes the installation, and all serve it (round %i)", async () => {
    const database = await newDatabase();
    const environment = {
      ...database.environment,
      FAABLE_BASE_URL: "http://localhost:4000",
      FAABLE_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      FAABLE_BOOTSTRAP_ADMIN_EMAIL: "admin@example.org",
      FAABLE_BOOTSTRAP_ADMIN_PASSWORD: randomBytes(12).toString("hex"),
      FAABLE_DEMO: "true",
      FAABLE_RATE_LIMITS: "off",
    };
    const nodes = await Promise.all(Array.from({ length: 4 }, () => startOn(environment)));
    const made = nodes.flatMap(({ firstStart }) => (firstStart ? [firstStart] : []));
    expect(made).toHaveLength(1);
    const keys = await Promise.all(nodes.map(async (node) => (await send(node, "/.well-known/jwks.json")).body));
    for (const jwks of keys) expect(jwks).toEqual(keys[0]);
    for (const node of nodes) {
      const { body } = await send(node, "/.well-known/openid-configuration");
      const token = await postForm(node, "/oauth/token", {
        grant_type: "client_credentials",
        client_id: made[0]?.operator.clientId ?? "",
        client_secret: made[0]?.operator.clientSecret ?? "",
        audience: body.management_audience,
      });
      const call = manage(node, node.host, token.body.access_token);
      const totals = await Promise.all(
        ["/account", "/client", "/user"].map(async (path) => (await call("GET", `${path}?count=true`)).body.total),
      );
      expect(totals).toEqual([2, 1, 1]);
    }
    await Promise.all(nodes.map((node) => node.close()));
    await database.drop();
  });
});

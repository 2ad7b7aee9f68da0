import { createHmac, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { newReceiver } from "../harness/receiver.ts";
import { newDatabase, startOn, startServer } from "../harness/server.ts";
import { manage, newTenant, operatorToken } from "../harness/tenant.ts";

const key = () => randomBytes(32).toString("base64");

test("SEC-STORE-01 SEC-LOG-01 SEC-MGMT-05 after all flows no secret or token is in the database, the process log or the logs API", async () => {
  const password = `Pw-${randomBytes(12).toString("hex")}`;
  const server = await startServer({
    environment: { FAABLE_BOOTSTRAP_ADMIN_EMAIL: "admin@example.org", FAABLE_BOOTSTRAP_ADMIN_PASSWORD: password },
  });
  const tenant = await newTenant(server);
  const made = await tenant.call("POST", "/client", { name: "Job" });
  const rotated = await tenant.call("POST", `/client/${made.body.id}/rotate-secret`, { expires_previous_in: 60 });
  await tenant.call("POST", "/account/keys/rotate");
  await tenant.requestToken({ client_secret: "wrong-secret-of-somebody-0123456789" });
  const spied = "wrong-secret-of-somebody-0123456789";
  const secrets = [
    password,
    spied,
    server.operator.clientSecret,
    tenant.clientSecret,
    tenant.token,
    made.body.client_secret,
    rotated.body.client_secret,
    await operatorToken(server),
    String(server.environment.FAABLE_ENCRYPTION_KEY),
  ];
  expect(secrets.every((secret) => typeof secret === "string" && secret.length > 12)).toBe(true);

  const db = server.server.database.background;
  const tables = [
    "accounts",
    "signing_keys",
    "connections",
    "users",
    "credentials",
    "identities",
    "attempts",
    "clients",
    "apis",
    "teams",
    "team_members",
    "logs",
  ];
  const dumps = await Promise.all(
    tables.map(
      async (table) => (await sql<{ row: string }>`select to_json(t)::text as row from ${sql.table(table)} t`.execute(db)).rows,
    ),
  );
  const dump = dumps
    .flat()
    .map(({ row }) => row)
    .join("\n");
  expect(dump).toContain(tenant.clientId);
  expect(dump).toContain("$argon2id$v=19$m=19456,t=2,p=1$");
  expect(dump).not.toMatch(/"(d|p|q|dp|dq|qi)": ?"/);
  const log = server.logLines.join("\n");
  const api = (await tenant.call("GET", "/logs?pageSize=200")).text + (await tenant.call("GET", "/client?pageSize=200")).text;
  const reads =
    (await tenant.call("GET", `/client/${made.body.id}`)).text + (await tenant.call("GET", "/logs?expand=client")).text;
  for (const secret of secrets) for (const place of [dump, log, api, reads]) expect(place.includes(secret)).toBe(false);
  expect(reads).not.toMatch(/secret_hash|private_jwk/);
  await server.close();
});

test("SEC-LOG-01 a secret that is logged by accident is blanked, at the top and in what was logged along; the rest is kept", async () => {
  const server = await startServer();
  const names = ["client_secret", "password", "authorization", "cookie", "access_token", "refresh_token", "token", "secret"];
  for (const name of names) {
    const spilled = randomBytes(12).toString("hex");
    const { logger } = server.server;
    logger.info({ [name]: spilled, seen: `${name} at the top` }, "spilled");
    logger.info({ body: { [name]: spilled, seen: `${name} inside` } }, "spilled");
    logger.error({ request: { form: { [name]: spilled, seen: `${name} deeper` } } }, "spilled");
    logger.warn({ req: { headers: { [name]: spilled } }, seen: `${name} in a header` }, "spilled");
    logger.child({ [name]: spilled }).info({ seen: `${name} of a child` }, "spilled");
    const log = server.logLines.join("\n");
    expect(log, name).not.toContain(spilled);
    for (const where of ["at the top", "inside", "deeper", "in a header", "of a child"])
      expect(log).toContain(`${name} ${where}`);
  }
  expect(server.logLines.join("\n")).toContain("[redacted]");
  await server.close();
});

test("SEC-STORE-02 a missing, default or short master secret is refused by name; a random one is taken", () => {
  const url = "postgres://localhost/x";
  const attempt = (value: string | undefined) => () => readConfig({ DATABASE_URL: url, FAABLE_ENCRYPTION_KEY: value });
  expect(attempt(undefined)).toThrow(/FAABLE_ENCRYPTION_KEY is required/);
  for (const weak of [
    "",
    "changeme",
    "secret",
    Buffer.alloc(32).toString("base64"),
    Buffer.alloc(32, "ab").toString("base64"),
    randomBytes(16).toString("base64"),
    `${key()},short`,
  ])
    expect(attempt(weak), weak).toThrow(/FAABLE_ENCRYPTION_KEY/);
  expect(attempt(key())).not.toThrow();
  expect(attempt(`${key()}, ${key()}`)).not.toThrow();
});

test("SEC-STORE-02 the secrets of Actions come along when the master secret is rotated", async () => {
  const database = await newDatabase();
  const [old, fresh] = [key(), key()];
  const operator = { clientId: "op", clientSecret: "x".repeat(40) };
  const start = (keys: string) =>
    startOn({
      ...database.environment,
      FAABLE_DEMO: "false",
      FAABLE_BOOTSTRAP_CLIENT_ID: operator.clientId,
      FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.clientSecret,
      FAABLE_RATE_LIMITS: "off",
      FAABLE_ENCRYPTION_KEY: keys,
    });
  const code = "exports.onExecutePostLogin = (event) => console.log(event.secrets.KEY);";
  const first = await start(old);
  const made = await manage(first, first.host, await operatorToken({ ...first, operator }))("POST", "/actions", {
    name: "A",
    code,
    secrets: { KEY: "kept safe" },
  });
  expect(made.status, made.text).toBe(201);
  await first.close();
  const both = await start(`${fresh},${old}`);
  await expect.poll(() => both.logLines.join("\n")).toContain("everything is sealed under the first master key");
  await both.close();
  const last = await start(fresh);
  const tried = await manage(last, last.host, await operatorToken({ ...last, operator }))(
    "POST",
    `/actions/${made.body.id}/test`,
    {
      trigger: "post-login",
      event: {},
    },
  );
  expect(tried.body.console, tried.text).toEqual([{ level: "log", text: "kept safe" }]);
  await last.close();
  await database.drop();
});

test("SEC-STORE-02 both secrets of a subscription come along when the master secret is rotated, and sign as before", async () => {
  const database = await newDatabase();
  const receiver = await newReceiver();
  const [old, fresh] = [key(), key()];
  const operator = { clientId: "op", clientSecret: "x".repeat(40) };
  const start = async (keys: string) => {
    const server = await startOn({
      ...database.environment,
      FAABLE_DEMO: "false",
      FAABLE_BOOTSTRAP_CLIENT_ID: operator.clientId,
      FAABLE_BOOTSTRAP_CLIENT_SECRET: operator.clientSecret,
      FAABLE_RATE_LIMITS: "off",
      FAABLE_ALLOW_PRIVATE_NETWORK: "true",
      FAABLE_ENCRYPTION_KEY: keys,
    });
    return { server, call: manage(server, server.host, await operatorToken({ ...server, operator })) };
  };
  const first = await start(old);
  const made = await first.call("POST", "/notification_subscriptions", { url: receiver.url, events: ["user.created"] });
  const path = `/notification_subscriptions/${made.body.id}`;
  const rotated = await first.call("POST", `${path}/rotate-secret`, { expires_previous_in: 3_600 });
  const { rows } = await sql<{ sealed: string }>`select previous_secret as sealed from notification_subscriptions`.execute(
    first.server.server.database.background,
  );
  const sealed = rows[0]?.sealed;
  await first.server.close();
  const both = await start(`${fresh},${old}`);
  await expect.poll(() => both.server.logLines.join("\n")).toContain("everything is sealed under the first master key");
  // As a node that still runs with the old key alone leaves it when a newer one rotates the secret: only the previous one is under it.
  await sql`update notification_subscriptions set previous_secret = ${sealed} where id = ${made.body.id}`.execute(
    both.server.server.database.background,
  );
  await both.server.close();
  const again = await start(`${fresh},${old}`);
  await expect.poll(() => again.server.logLines.join("\n")).toContain("everything is sealed under the first master key");
  await again.server.close();
  const last = await start(fresh);
  expect((await last.call("POST", `${path}/test`)).body).toMatchObject({ delivered: true });
  const [posted] = receiver.received;
  const { headers = {}, body = "" } = posted ?? {};
  const signatureBy = (secret: string): string =>
    `sha256=${createHmac("sha256", secret).update(`${headers["x-faable-timestamp"]}.${body}`).digest("hex")}`;
  expect(headers["x-faable-signature"]).toBe(signatureBy(rotated.body.secret));
  expect(headers["x-faable-signature-previous"]).toBe(signatureBy(made.body.secret));
  await last.server.close();
  await receiver.close();
  await database.drop();
});

test("SEC-STORE-02 the master secret is rotated without losing data, and a wrong one is told at start", async () => {
  const database = await newDatabase();
  const [old, fresh] = [key(), key()];
  const base = {
    ...database.environment,
    FAABLE_DEMO: "false",
    FAABLE_BOOTSTRAP_CLIENT_ID: "op",
    FAABLE_BOOTSTRAP_CLIENT_SECRET: "x".repeat(40),
  };
  const mayGo = /everything is sealed under the first master key: the others can go/;
  const jwksWith = async (keys: string): Promise<string> => {
    const server = await startOn({ ...base, FAABLE_ENCRYPTION_KEY: keys, FAABLE_BASE_URL: "http://localhost:4000" });
    const answer = await server.server.app.inject({ url: "/.well-known/jwks.json", headers: { host: "localhost" } });
    if (keys.includes(",")) await expect.poll(() => server.logLines.join("\n")).toMatch(mayGo);
    await server.close();
    expect(mayGo.test(server.logLines.join("\n"))).toBe(keys.includes(","));
    return answer.body;
  };
  const first = await jwksWith(old);
  expect(JSON.parse(first).keys).toHaveLength(4);
  await expect(jwksWith(fresh)).rejects.toThrow(/master key/);
  expect(await jwksWith(`${fresh},${old}`)).toBe(first);
  expect(await jwksWith(fresh)).toBe(first);
  await expect(jwksWith(old)).rejects.toThrow(/master key/);
  await database.drop();
});

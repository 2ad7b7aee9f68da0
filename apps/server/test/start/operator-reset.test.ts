import { readdirSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { send } from "../harness/http.ts";
import { spawnServer } from "../harness/process.ts";
import { scratchFolder } from "../harness/scratch.ts";
import { manage } from "../harness/tenant.ts";
import { expectSentence, type Installation, newInstallation, requestToken, start, stop, toldIn } from "./told.ts";

const isEmbedded = !process.env.DATABASE_URL;

describe(`npm run operator:reset on ${isEmbedded ? "the embedded database" : "PostgreSQL"}`, { timeout: 90_000 }, () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await newInstallation();
  });
  afterEach(() => installation.drop());

  const reset = () => spawnServer(installation.environment, { program: "operator:reset" });

  const operatorCall = async (output: string) => {
    const { port } = installation;
    const domain = `localhost:${port}`;
    const told = toldIn(output, "Operator account");
    const answer = await requestToken(port, domain, told?.id ?? "", told?.secret ?? "");
    expect(answer.status, output + answer.text).toBe(200);
    return manage({ baseUrl: `http://127.0.0.1:${port}`, host: domain }, domain, answer.body.access_token);
  };

  test("prints new credentials that work, leaves the old ones, and is in the operator's log", async () => {
    const first = await start(installation);
    if (isEmbedded) await stop(first);
    const program = reset();
    expect(await program.exited, program.output()).toBe(0);
    const server = isEmbedded ? await start(installation) : first;
    const call = await operatorCall(program.output());
    await operatorCall(first.output());
    expect((await call("POST", "/account", { name: "Beta", slug: "beta" })).status).toBe(201);
    const { body } = await call("GET", "/logs?query=type:admin.client.reset");
    expect(body.results).toHaveLength(1);
    expect(body.results[0].data.actor).toEqual({ type: "system", id: "operator:reset" });
    expect(body.results[0].data).not.toHaveProperty("client_secret");
    await stop(server);
  });

  test.runIf(isEmbedded)("is refused while a server uses the embedded database, which stays as it was", async () => {
    const server = await start(installation);
    await expectSentence(reset(), "is in use by another server process");
    expect((await send({ baseUrl: `http://127.0.0.1:${installation.port}`, host: "any" }, "/readyz")).status).toBe(200);
    await stop(server);
  });

  test.runIf(isEmbedded)("makes no database where there is none", async () => {
    const empty = scratchFolder("reset");
    const program = spawnServer({ ...installation.environment, FAABLE_DATA_DIR: empty }, { program: "operator:reset" });
    await expectSentence(program, "There is no database in", "FAABLE_DATA_DIR");
    expect(readdirSync(empty)).toEqual([]);
    rmSync(empty, { recursive: true });
  });

  test("before the first start it says that there is no operator yet", async () => {
    await expectSentence(reset(), /no operator account yet|There is no database in/, /Start the server|Name the server's own/);
  });
});

import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:net";
import { expect } from "vitest";
import type { Environment } from "../../src/config.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { type Program, spawnServer, untilReady } from "../harness/process.ts";
import { type Database, freePort, newDatabase } from "../harness/server.ts";

/** An installation that has never been started: a database, a port, a key. */
export interface Installation {
  readonly environment: Environment;
  readonly port: number;
  readonly drop: Database["drop"];
}

export const newInstallation = async (): Promise<Installation> => {
  const database = await newDatabase();
  const port = await freePort();
  const key = randomBytes(32).toString("base64");
  return {
    port,
    environment: { ...database.environment, PORT: String(port), FAABLE_ENCRYPTION_KEY: key },
    drop: database.drop,
  };
};

/** The credentials under this heading, as a person reads them off the terminal; of several, the last. */
export const toldIn = (output: string, heading: string): { id: string; secret: string } | undefined => {
  const lines = new RegExp(`${heading} +\\S+\\n +client id +(\\S+)\\n +client secret +(\\S+)`, "g");
  const [, id, secret] = [...output.matchAll(lines)].at(-1) ?? [];
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
};

export const requestToken = async (port: number, domain: string, id: string, secret: string): Promise<Answer> => {
  const target = { baseUrl: `http://127.0.0.1:${port}`, host: domain };
  const { body } = await send(target, "/.well-known/openid-configuration");
  const form = { grant_type: "client_credentials", client_id: id, client_secret: secret, audience: body.management_audience };
  return postForm(target, "/oauth/token", form);
};

/** The operator's credentials in this output open the server on this port. */
export const expectOperatorIn = async (output: string, port: number): Promise<void> => {
  const told = toldIn(output, "Operator account");
  expect(told, output).toBeDefined();
  const answer = await requestToken(port, `localhost:${port}`, told?.id ?? "", told?.secret ?? "");
  expect([answer.status, answer.body.error_code]).toEqual([200, undefined]);
};

export const start = async ({ environment, port }: Installation, cwd?: string): Promise<Program> => {
  const program = spawnServer(environment, cwd === undefined ? {} : { cwd });
  await untilReady(program, port);
  return program;
};

export const stop = async (program: Program): Promise<void> => {
  program.child.kill("SIGTERM");
  expect(await program.exited, program.output()).toBe(0);
};

export const until = async (holds: () => boolean, what: string): Promise<void> => {
  for (const end = Date.now() + 25_000; Date.now() < end; await new Promise((next) => setTimeout(next, 2))) if (holds()) return;
  throw new Error(`Never seen: ${what}`);
};

/** Keeps a port, as another program would. */
export const occupy = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(port, "127.0.0.1", () => resolve(server));
  });

/** It failed with this one sentence, and without a stack. */
export const expectSentence = async (program: Program, ...parts: readonly (string | RegExp)[]): Promise<void> => {
  expect(await program.exited, program.output()).toBe(1);
  for (const part of parts) expect(program.output()).toMatch(part);
  expect(program.output()).not.toMatch(/^ {4}at |\bError:/m);
  expect(program.output().trim().split("\n").length).toBeLessThanOrEqual(2);
};

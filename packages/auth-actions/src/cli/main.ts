#!/usr/bin/env node
import { readFileSync } from "node:fs";
import type { Trigger } from "../index.ts";
import { completedEvent, samples, strangersIn } from "../samples.ts";
import { createSandbox, type Sandbox } from "../sandbox/index.ts";
import { assertNode, type Command, readArguments, UsageError, usage } from "./arguments.ts";
import { exitCodeOf, exitCodeOfInspection, exitCodes, harmless, renderInspection, renderReport } from "./render.ts";
import { sendByFetch } from "./send.ts";

/** Whose child it is: on a developer's machine there is one account. */
const account = "local";

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const readEvent = (file: string): Readonly<Record<string, unknown>> => {
  const text = read(file);
  try {
    const event: unknown = JSON.parse(text);
    if (isMembers(event)) return event;
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`${file} holds no JSON object.`);
};

const tell = (text: string): void => void process.stdout.write(`${harmless(text)}\n`);

const check = async (sandbox: Sandbox, { file, json }: Command & { kind: "check" }): Promise<number> => {
  const inspection = await sandbox.inspect(account, read(file));
  tell(json ? JSON.stringify(inspection, null, 2) : renderInspection(file, inspection));
  return exitCodeOfInspection(inspection);
};

/** The trigger that was asked for, or the first that the code has; `undefined` when it has been said why there is none. */
const chooseTrigger = async (
  sandbox: Sandbox,
  file: string,
  code: string,
  asked: Trigger | undefined,
): Promise<Trigger | undefined> => {
  const inspection = await sandbox.inspect(account, code);
  const triggers = "triggers" in inspection ? inspection.triggers : [];
  const chosen = asked ?? triggers[0];
  if (chosen !== undefined && triggers.includes(chosen)) return chosen;
  if (triggers.length > 0) tell(`${file}: exports no hook for ${asked}, but for ${triggers.join(", ")}.`);
  else tell(renderInspection(file, inspection));
  return undefined;
};

const eventFor = (trigger: Trigger, given: Readonly<Record<string, unknown>> = {}): object => {
  const strangers = strangersIn(trigger, given);
  if (strangers !== undefined) throw new UsageError(strangers);
  return completedEvent(trigger, given);
};

const run = async (sandbox: Sandbox, command: Command & { kind: "run" }): Promise<number> => {
  const { file, secrets, network, json } = command;
  const given = command.event === undefined ? undefined : readEvent(command.event);
  const code = read(file);
  const trigger = await chooseTrigger(sandbox, file, code, command.trigger);
  if (trigger === undefined) return exitCodes.failed;
  const event = eventFor(trigger, given);
  const claims = { accessToken: {}, idToken: {} };
  const report = await sandbox.run({ account, code, trigger, event, secrets, claims, network });
  tell(json ? JSON.stringify(report, null, 2) : renderReport(file, trigger, report));
  return exitCodeOf(report.outcome);
};

const perform = async (command: Command): Promise<number> => {
  if (command.kind === "help") {
    tell(usage.trimEnd());
    return exitCodes.fine;
  }
  if (command.kind === "sample") {
    tell(JSON.stringify(samples[command.trigger], null, 2));
    return exitCodes.fine;
  }
  const sandbox = createSandbox({ send: sendByFetch, patienceMs: 30_000 });
  try {
    return command.kind === "check" ? await check(sandbox, command) : await run(sandbox, command);
  } finally {
    await sandbox.close();
  }
};

const main = async (): Promise<number> => {
  try {
    assertNode(process.versions.node);
    return await perform(readArguments(process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${harmless(error instanceof Error ? error.message : String(error))}\n`);
    return error instanceof UsageError || error instanceof RangeError ? exitCodes.usage : exitCodes.failed;
  }
};

process.exitCode = await main();

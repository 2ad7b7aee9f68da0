import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFrameReader, encodeFrame } from "./frames.ts";
import { shares } from "./limits.ts";
import type { Settings, ToChild } from "./messages.ts";

/** A child as the pool sees it. */
export interface Child {
  /** `undefined` when the process could not be started. */
  readonly pid: number | undefined;
  readonly send: (message: ToChild) => void;
  readonly kill: () => void;
}

export interface ChildEvents {
  /** Something that it said; nothing of it is believed yet. */
  readonly said: (message: unknown) => void;
  /** It is gone, or has been killed because of what it said; told once. */
  readonly gone: () => void;
}

export type StartChild = (settings: Settings, events: ChildEvents) => Child;

const isSource = import.meta.url.endsWith(".ts");

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where a package is found from a folder: its own place, and the link to it where a package manager made one. */
const placesOf = (name: string, from: string): readonly string[] => {
  const link = (createRequire(join(from, "index.js")).resolve.paths(name) ?? [])
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(folder));
  if (link === undefined) throw new Error(`The package ${name} is not installed.`);
  return [...new Set([link, realpathSync(link)])];
};

const engine = ["quickjs-emscripten-core", "@jitl/quickjs-wasmfile-release-sync"];

/** The only files that a child may read: its own program, the engine, and what the engine itself imports. */
const readable = (): readonly string[] => {
  const places = engine.flatMap((name) => placesOf(name, here(".")));
  const imported = places.flatMap((folder) => placesOf("@jitl/quickjs-ffi-types", folder));
  return [...new Set([here("."), ...places, ...imported])];
};

/**
 * Node's permission model denies what is not named here: network, files, child processes, workers, add-ons, WASI, the inspector
 * (SEC-ACTION-01). It is the second wall: the code is in the engine.
 */
export const childFlags = (): readonly string[] => [
  "--permission",
  ...readable().map((path) => `--allow-fs-read=${path}`),
  "--disallow-code-generation-from-strings",
  "--disable-proto=delete",
  "--max-old-space-size=96",
  "--max-semi-space-size=4",
  "--no-warnings",
  "--no-addons",
  "--no-global-search-paths",
];

const program = here(isSource ? "./child/main.ts" : "./child/main.js");

/** Starts the command with frames on its standard input and output, and nothing else. */
export const startProgram =
  (command: readonly string[]): StartChild =>
  (settings, { said, gone }) => {
    const [file = "", ...args] = command;
    const child: ChildProcess = spawn(file, [...args, JSON.stringify(settings)], {
      env: {},
      cwd: "/",
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    let isGone = false;
    const end = (): void => {
      child.kill("SIGKILL");
      if (isGone) return;
      isGone = true;
      gone();
    };
    const read = createFrameReader(shares.frameBytes, (message) => {
      if (!isGone) said(message);
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      if (isGone) return;
      try {
        read(chunk);
      } catch {
        end();
      }
    });
    // A child that has died is told so by its exit; what could not be written is no news.
    child.stdin?.on("error", end);
    child.stdout?.on("error", end);
    child.once("error", end);
    child.once("exit", end);
    return {
      pid: child.pid,
      send: (message) => void (isGone || child.stdin?.write(encodeFrame(message))),
      kill: end,
    };
  };

/** Of util-linux, by its place: the child's environment has no PATH to look for it in. */
const setpriv = "/usr/bin/setpriv";

/**
 * The kernel kills the child when the thread that started it ends, whatever the child is busy with (PR_SET_PDEATHSIG). Nothing
 * where there is no such program, or it cannot do that (BusyBox; other systems than Linux): there a child whose parent was
 * killed ends as soon as it reads the end of its input, which is after what it computes.
 */
const dyingWithParent = (): readonly string[] => {
  const flags = ["--pdeathsig", "KILL"];
  const works = existsSync(setpriv) && spawnSync(setpriv, [...flags, "true"], { stdio: "ignore", timeout: 5_000 }).status === 0;
  return works ? [setpriv, ...flags] : [];
};

/** Starts our own program in the Node that runs this one. What the machine can do is looked up at the first start. */
export const createNodeStart = (): StartChild => {
  let command: readonly string[] | undefined;
  return (settings, events) => {
    command ??= [...dyingWithParent(), process.execPath, ...childFlags(), program];
    return startProgram(command)(settings, events);
  };
};

/** An older Node has the permission model, too, but lets everybody through to the network. */
export const assertNode = (): void => {
  if (!process.allowedNodeEnvironmentFlags.has("--allow-net"))
    throw new Error(`Actions need Node 26 or later: ${process.version} cannot deny the network to a process.`);
};

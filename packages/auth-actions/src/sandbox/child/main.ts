import { createFrameReader, encodeFrame } from "../frames.ts";
import { shares } from "../limits.ts";
import type { FromChild, InspectMessage, RunMessage, Settings, ToChild } from "../messages.ts";
import type { Engine } from "./engine.ts";
import { createEngines } from "./engines.ts";
import { createRehearsal } from "./rehearsal.ts";
import { type RunningCode, startInspection, startRun } from "./run.ts";

/**
 * The program of a child: it takes runs from its parent, executes them in engines, and says how they ended. It may read its own
 * code and nothing else; it has no network, no files, no processes, no environment.
 */
const [, , given = "{}"] = process.argv;
const settings: Settings = JSON.parse(given);

// What the engine's loader may print would otherwise be read as frames.
globalThis.console = { ...console, log: () => {}, info: () => {}, debug: () => {}, warn: () => {}, error: () => {} };

const send = (message: FromChild): void => void process.stdout.write(encodeFrame(message));

interface Active {
  readonly engine: Engine;
  code?: RunningCode;
  hasBegun: boolean;
}

const active = new Map<number, Active>();
let lastTurn = 0;

/** Runs that wait hold their memory. Together they may hold twice what one may. */
const keepWithin = (): void => {
  const held = [...active.values()].sort((one, other) => other.engine.size() - one.engine.size());
  let total = held.reduce((sum, { engine }) => sum + engine.size() - freshSize, 0);
  for (const { engine, code } of held) {
    if (total <= 2 * settings.memoryBytes) return;
    total -= engine.size() - freshSize;
    code?.stop({ name: "InternalError", message: "Runs of this account hold too much memory together.", stack: "" });
  }
};

const begin = async (message: RunMessage | InspectMessage): Promise<void> => {
  const { id } = message;
  const engine = await engines.take(message.lease);
  const self: Active = { engine, hasBegun: false };
  active.set(id, self);
  const surroundings = {
    engine,
    settings,
    send,
    entering: () => {
      const isAnnounced = message.announce && !self.hasBegun;
      if (isAnnounced || (active.size > 1 && lastTurn !== id)) send({ kind: "turn", id });
      self.hasBegun = true;
      lastTurn = id;
    },
    over: (isClean: boolean) => {
      active.delete(id);
      engines.giveBack(engine, message.lease, isClean);
    },
  };
  self.code = message.kind === "run" ? startRun(message, surroundings) : startInspection(message, surroundings);
  self.code.start();
  keepWithin();
};

/** The parent is trusted; its messages are its own. */
const isToChild = (message: unknown): message is ToChild => typeof message === "object" && message !== null && "kind" in message;

const receive = (message: unknown): void => {
  if (!isToChild(message)) return;
  if (message.kind === "wake") rehearse();
  else if (message.kind === "answer") {
    active.get(message.id)?.code?.answer(message);
    keepWithin();
  } else void begin(message);
};

const engines = createEngines(settings.memoryBytes);
const freshSize = await engines.prepare();
const rehearse = await createRehearsal(settings);
process.stdin.on("data", createFrameReader(shares.messageBytes, receive));
// Without a parent there is nothing to do.
process.stdin.on("end", () => process.exit(0));
send({ kind: "ready" });

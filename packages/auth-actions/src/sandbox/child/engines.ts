import { createEngine, type Engine } from "./engine.ts";

/** Engines that are kept ready for the next account. */
const mostSpare = 2;

export interface Engines {
  /** One for a run of this lease. */
  readonly take: (lease: number) => Promise<Engine>;
  /** After the run. One that has broken, grown or been stopped is thrown away. */
  readonly giveBack: (engine: Engine, lease: number, isClean: boolean) => void;
  /** Makes the first; answers its size in bytes. */
  readonly prepare: () => Promise<number>;
}

/**
 * The engines of a child. Between two runs of one account an engine goes back to its image; before another account gets it, every
 * byte of its memory does, so that not even an error of the engine could show one account what another one left (SEC-ACTION-04).
 */
export const createEngines = (memoryBytes: number): Engines => {
  let lease = 0;
  let own: Engine[] = [];
  let foreign: Engine[] = [];
  const spare: Engine[] = [];
  let isLearning = false;

  const wiped = (): Engine | undefined => {
    for (let engine = foreign.pop(); engine !== undefined; engine = foreign.pop()) if (engine.wipe()) return engine;
    return undefined;
  };

  /** While nobody waits for it. */
  const tidy = async (): Promise<void> => {
    if (spare.length >= mostSpare) foreign = [];
    if (foreign.length === 0 && spare.length > 0) return;
    spare.push(wiped() ?? (await createEngine(memoryBytes)));
    if (foreign.length > 0) setImmediate(tidy);
  };

  /** While nobody waits for it, too; one engine at a time, so that whoever comes waits for one at most. */
  const learn = (): void => {
    isLearning = false;
    const engine = own.find((each) => each.wantsToLearn());
    if (!engine) return;
    if (!engine.learn()) own = own.filter((each) => each !== engine);
    learnLater();
  };
  const learnLater = (): void => {
    if (!isLearning) setImmediate(learn);
    isLearning = true;
  };

  const change = (next: number): void => {
    if (next === lease) return;
    lease = next;
    foreign.push(...own);
    own = [];
  };

  return {
    take: async (next) => {
      change(next);
      return own.pop() ?? spare.pop() ?? wiped() ?? (await createEngine(memoryBytes));
    },
    giveBack: (engine, of, isClean) => {
      if (isClean && of === lease && engine.restore()) own.push(engine);
      learnLater();
      setImmediate(tidy);
    },
    prepare: async () => {
      const first = await createEngine(memoryBytes);
      spare.push(first);
      return first.size();
    },
  };
};

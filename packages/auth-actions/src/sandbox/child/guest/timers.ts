import type { Tools } from "./tools.ts";

/** `setTimeout`, `clearTimeout`, `queueMicrotask`. Answers how the host lets a timer go off. */
export const timersPart = ({ ask, give }: Tools): ((timer: number) => void) => {
  const { apply } = Reflect;
  const { isFinite: isFiniteNumber } = Number;
  const TypeProblem = TypeError;
  const timers = new Map<number, () => void>();
  const { get, set, has, delete: remove } = Map.prototype;

  give("setTimeout", (callback: unknown, delay: unknown = 0, ...args: unknown[]): number => {
    if (typeof callback !== "function") throw new TypeProblem("setTimeout takes a function.");
    const wait = Number(delay);
    const timer = ask<number>("timer", wait > 0 && isFiniteNumber(wait) ? wait : 0);
    apply(set, timers, [timer, () => apply(callback, undefined, args)]);
    return timer;
  });

  give("clearTimeout", (timer: unknown): void => {
    if (typeof timer !== "number" || !apply(has, timers, [timer])) return;
    apply(remove, timers, [timer]);
    ask("clear", timer);
  });

  give("queueMicrotask", (callback: unknown): void => {
    if (typeof callback !== "function") throw new TypeProblem("queueMicrotask takes a function.");
    const soon = async () => {
      await null;
      callback();
    };
    soon();
  });

  return (timer) => {
    const callback = apply(get, timers, [timer]);
    apply(remove, timers, [timer]);
    callback?.();
  };
};

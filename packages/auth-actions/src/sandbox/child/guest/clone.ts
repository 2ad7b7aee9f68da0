import type { Tools } from "./tools.ts";

/** `structuredClone`: what JSON says, and Map, Set, Date, RegExp, bytes, errors and cycles. */
export const clonePart = ({ bytesOf, give }: Tools): void => {
  const { apply, construct, get: member } = Reflect;
  const { keys } = Object;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const [TypeProblem, Problem, Promised, Buffered] = [TypeError, Error, Promise, ArrayBuffer];
  const [KnownMap, KnownSet, KnownDate, KnownRegExp, List] = [Map, Set, Date, RegExp, Array];
  const { get, set, has } = Map.prototype;

  give("structuredClone", (value: unknown): unknown => {
    const seen = new KnownMap<unknown, unknown>();
    const kept = <T>(one: unknown, copy: T): T => {
      apply(set, seen, [one, copy]);
      return copy;
    };
    const cloneMap = (map: Map<unknown, unknown>): unknown => {
      const copy = kept(map, new KnownMap<unknown, unknown>());
      for (const [key, each] of map) copy.set(clone(key), clone(each));
      return copy;
    };
    const cloneSet = (all: Set<unknown>): unknown => {
      const copy = kept(all, new KnownSet<unknown>());
      for (const each of all) copy.add(clone(each));
      return copy;
    };
    const cloneError = (error: Error): unknown => {
      const copy = kept(error, new Problem(error.message));
      copy.name = error.name;
      return copy;
    };
    const cloneObject = (object: object): unknown => {
      const copy: object = kept(object, isArray(object) ? new List(object.length) : {});
      for (const name of keys(object)) Reflect.set(copy, name, clone(member(object, name)));
      return copy;
    };
    const clone = (one: unknown): unknown => {
      if (typeof one === "function" || typeof one === "symbol") throw new TypeProblem(`A ${typeof one} cannot be cloned.`);
      if (typeof one !== "object" || one === null) return one;
      if (apply(has, seen, [one])) return apply(get, seen, [one]);
      if (one instanceof KnownDate) return kept(one, new KnownDate(+one));
      if (one instanceof KnownRegExp) return kept(one, new KnownRegExp(one.source, one.flags));
      if (one instanceof Buffered) return kept(one, one.slice(0));
      if (isView(one)) return kept(one, construct(member(one, "constructor"), [bytesOf(one)]));
      if (one instanceof KnownMap) return cloneMap(one);
      if (one instanceof KnownSet) return cloneSet(one);
      if (one instanceof Problem) return cloneError(one);
      if (one instanceof Promised) throw new TypeProblem("A promise cannot be cloned.");
      return cloneObject(one);
    };
    return clone(value);
  });
};

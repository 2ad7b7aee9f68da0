/** The one way out of the engine. Arguments are a JSON list and at most one buffer; the answer is JSON or a buffer. */
export type HostCall = (operation: string, args: string, bytes?: ArrayBuffer) => string | ArrayBuffer;

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** What the parts of the prelude share. */
export interface Tools {
  /** Asks the host, which answers a value, or a problem that is thrown. */
  readonly ask: <T>(operation: string, ...args: unknown[]) => T;
  /** The same with bytes on the way there. */
  readonly askWith: <T>(bytes: ArrayBuffer, operation: string, ...args: unknown[]) => T;
  /** The same with bytes on the way back. */
  readonly askForBytes: (operation: string, ...args: unknown[]) => ArrayBuffer;
  readonly askWithForBytes: (bytes: ArrayBuffer, operation: string, ...args: unknown[]) => ArrayBuffer;
  /** A promise of what the host brings later: `begin` asks for it, `made` turns it into what the code gets. */
  readonly later: <T>(begin: () => number, made: (value: unknown, bytes: ArrayBuffer) => T) => Promise<T>;
  /** The host brings it. */
  readonly settle: (call: number, answer: string, bytes?: ArrayBuffer) => void;
  /** A copy of a value that JSON can say; it throws at everything else, and is bounded. */
  readonly plain: (value: unknown) => Plain;
  readonly bytesOf: (data: unknown) => ArrayBuffer;
  /** Defines a global as the language defines its own. */
  readonly give: (name: string, value: unknown) => void;
}

/** See `prelude.ts` for what holds here. */
export const tools = (host: HostCall): Tools => {
  const { parse, stringify } = JSON;
  const { apply, get: member } = Reflect;
  const { create, defineProperty, getPrototypeOf, setPrototypeOf, keys } = Object;
  const { isArray, prototype: listPrototype } = Array;
  const { isView } = ArrayBuffer;
  const { isFinite: isFiniteNumber } = Number;
  const [TypeProblem, RangeProblem, Problem, Promised, Buffered] = [TypeError, RangeError, Error, Promise, ArrayBuffer];
  const { forEach } = listPrototype;
  const plainPrototype = Object.prototype;
  const waiting = new Map<number, { settle: (answer: Answer, bytes: ArrayBuffer) => void }>();
  const { get, set, delete: remove } = Map.prototype;
  /** As the host's: it is told here first, before anything is copied. */
  const mostAtOnce = 4 * 1_048_576;

  interface Answer {
    readonly value?: unknown;
    readonly name?: string;
    readonly message?: string;
  }

  const plain = (value: unknown): Plain => {
    let left = 20_000;
    const open: unknown[] = setPrototypeOf([], null);
    const spend = (count: number, depth: number): void => {
      left -= count;
      if (left < 0 || depth > 100) throw new RangeProblem("The value is too large or too deep.");
    };
    const copyList = (list: readonly unknown[], depth: number): readonly Plain[] => {
      spend(list.length, depth);
      const copied: Plain[] = setPrototypeOf([], null);
      for (let at = 0; at < list.length; at += 1) copied[at] = copy(list[at], depth + 1);
      return copied;
    };
    const copyObject = (object: object, depth: number): Plain => {
      const prototype = getPrototypeOf(object);
      if (prototype !== null && prototype !== plainPrototype)
        throw new TypeProblem("The value has an object that is not plain: JSON cannot say it.");
      const copied = create(null);
      apply(forEach, keys(object), [
        (name: string) => {
          copied[name] = copy(member(object, name), depth + 1);
        },
      ]);
      return copied;
    };
    const copy = (one: unknown, depth: number): Plain => {
      spend(1, depth);
      if (one === null || typeof one === "boolean" || typeof one === "string") return one;
      if (typeof one === "number" && isFiniteNumber(one)) return one;
      if (typeof one === "number") throw new TypeProblem("The value has a number that is not finite.");
      if (typeof one !== "object") throw new TypeProblem(`The value has a part of type ${typeof one}: JSON cannot say it.`);
      for (let at = 0; at < depth; at += 1) if (open[at] === one) throw new TypeProblem("The value refers to itself.");
      open[depth] = one;
      return isArray(one) ? copyList(one, depth) : copyObject(one, depth);
    };
    return copy(value, 0);
  };

  const listOf = (values: unknown[]): string => {
    const text = stringify(setPrototypeOf(values, null));
    if (text.length > mostAtOnce) throw new RangeProblem("The text is too long.");
    return text;
  };

  const problemOf = ({ name, message }: Answer): Error =>
    name === "RangeError" ? new RangeProblem(message) : name === "TypeError" ? new TypeProblem(message) : new Problem(message);

  const valueIn = (answer: string | ArrayBuffer) => {
    const told = typeof answer === "string" ? parse(answer) : {};
    if (told.message !== undefined) throw problemOf(told);
    return told.value;
  };

  const bytesIn = (answer: string | ArrayBuffer): ArrayBuffer => (typeof answer === "string" ? valueIn(answer) : answer);

  const bytesOf = (data: unknown): ArrayBuffer => {
    const isBuffer = data instanceof Buffered;
    if (!isBuffer && !isView(data)) throw new TypeProblem("Bytes are an ArrayBuffer, or a view of one.");
    if (data.byteLength > mostAtOnce) throw new RangeProblem("Those are too many bytes.");
    if (isBuffer) return data.slice(0);
    const copied = new Buffered(data.byteLength);
    new Uint8Array(copied).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return copied;
  };

  return {
    ask: (operation, ...args) => valueIn(host(operation, listOf(args))),
    askWith: (bytes, operation, ...args) => valueIn(host(operation, listOf(args), bytes)),
    askForBytes: (operation, ...args) => bytesIn(host(operation, listOf(args))),
    askWithForBytes: (bytes, operation, ...args) => bytesIn(host(operation, listOf(args), bytes)),
    later: (begin, made) =>
      new Promised((resolve, reject) => {
        // What fails later failed where it was asked for: that is the line to be told.
        const { stack } = new Problem();
        const settle = (answer: Answer, bytes: ArrayBuffer): void => {
          try {
            if (answer.message !== undefined) throw defineProperty(problemOf(answer), "stack", { value: stack });
            resolve(made(answer.value, bytes));
          } catch (error) {
            reject(error);
          }
        };
        apply(set, waiting, [begin(), { settle }]);
      }),
    settle: (call, answer, bytes = new Buffered(0)) => {
      const found = apply(get, waiting, [call]);
      apply(remove, waiting, [call]);
      found?.settle(parse(answer), bytes);
    },
    plain,
    bytesOf,
    give: (name, value) =>
      void defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false }),
  };
};

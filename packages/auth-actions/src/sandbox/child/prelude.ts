/** The one way out of the engine. Arguments are a JSON list and at most one buffer; the answer is JSON or a buffer. */
export type HostCall = (operation: string, args: string, bytes?: ArrayBuffer) => string | ArrayBuffer;

/** What the host calls inside the engine. */
export interface Guest {
  readonly hooks: (names: string) => string;
  readonly run: (names: string, trigger: string, event: string) => void;
  readonly fire: (timer: number) => void;
  readonly settle: (call: number, answer: string, bytes?: ArrayBuffer) => void;
}

/**
 * What an Action finds around it. This function is not called: its text is evaluated inside the engine, so it must not name
 * anything from outside of itself. It keeps what it needs of the language before the Action can change it; an Action that
 * breaks it all the same has only spoilt its own run, as the host believes nothing of what it is told, and every run begins
 * with the memory as it was before the first.
 */
export const prelude = (host: HostCall): Guest => {
  const { parse, stringify } = JSON;
  const { apply } = Reflect;
  const { create, defineProperty, freeze, getPrototypeOf, setPrototypeOf, keys } = Object;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const { isFinite: isFiniteNumber } = Number;
  const [TypeProblem, RangeProblem, Problem, Promised, Text] = [TypeError, RangeError, Error, Promise, String];
  const [Bytes, Buffered, KnownMap, KnownSet, KnownDate, KnownRegExp] = [Uint8Array, ArrayBuffer, Map, Set, Date, RegExp];
  const plainPrototype = Object.prototype;
  const mapGet = Map.prototype.get;
  const mapSet = Map.prototype.set;
  const mapHas = Map.prototype.has;
  const charsAtOnce = 4 * 1_048_576;

  type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

  /** A copy of a value that JSON can say; it throws at everything else, and is bounded. */
  const plain = (value: unknown): Plain => {
    let left = 20_000;
    const open: unknown[] = setPrototypeOf([], null);
    const copy = (one: unknown, depth: number): Plain => {
      left -= 1;
      if (left < 0 || depth > 100) throw new RangeProblem("The value is too large or too deep.");
      if (one === null || typeof one === "boolean" || typeof one === "string") return one;
      if (typeof one === "number") {
        if (!isFiniteNumber(one)) throw new TypeProblem("The value has a number that is not finite.");
        return one;
      }
      if (typeof one !== "object") throw new TypeProblem(`The value has a part of type ${typeof one}: JSON cannot say it.`);
      for (let at = 0; at < depth; at += 1) if (open[at] === one) throw new TypeProblem("The value refers to itself.");
      open[depth] = one;
      if (isArray(one)) {
        const { length } = one;
        if (length > left) throw new RangeProblem("The value is too large.");
        const list: Plain[] = setPrototypeOf([], null);
        for (let at = 0; at < length; at += 1) list[at] = copy(one[at], depth + 1);
        return list;
      }
      const prototype = getPrototypeOf(one);
      if (prototype !== null && prototype !== plainPrototype)
        throw new TypeProblem("The value has an object that is not plain: JSON cannot say it.");
      const object: Record<string, Plain> = create(null);
      const names = keys(one);
      for (let at = 0; at < names.length; at += 1) {
        const name = names[at] as string;
        object[name] = copy((one as Record<string, unknown>)[name], depth + 1);
      }
      return object;
    };
    return copy(value, 0);
  };

  const listOf = (...values: unknown[]): string => {
    const text = stringify(setPrototypeOf(values, null));
    if (text.length > charsAtOnce) throw new RangeProblem("The text is too long.");
    return text;
  };

  type Answer = { readonly value?: unknown; readonly name?: string; readonly message?: string };

  const problemOf = ({ name, message }: Answer): Error =>
    name === "RangeError" ? new RangeProblem(message) : name === "TypeError" ? new TypeProblem(message) : new Problem(message);

  const answered = (answer: string | ArrayBuffer): unknown => {
    if (typeof answer !== "string") return answer;
    const told = parse(answer) as Answer;
    if (told.message !== undefined) throw problemOf(told);
    return told.value;
  };

  const ask = (operation: string, ...args: unknown[]): unknown => answered(host(operation, listOf(...args)));
  const askBytes = (operation: string, bytes: ArrayBuffer, ...args: unknown[]): unknown =>
    answered(host(operation, listOf(...args), bytes));

  const bytesOf = (data: unknown): ArrayBuffer => {
    if (data instanceof Buffered) return data.slice(0);
    if (!isView(data)) throw new TypeProblem("Bytes are an ArrayBuffer, or a view of one.");
    return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  };

  const give = (name: string, value: unknown): void =>
    void defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

  // --- console -----------------------------------------------------------------------------------------------------------

  const shown = (value: unknown): string => {
    let left = 3_000;
    const open: unknown[] = setPrototypeOf([], null);
    const spent = (text: string): string => {
      left -= text.length;
      return text.length > 3_000 ? text.slice(0, 3_000) : text;
    };
    const show = (one: unknown, depth: number): string => {
      if (left < 0) return "…";
      if (typeof one === "string") return spent(stringify(one.length > 3_000 ? one.slice(0, 3_000) : one));
      if (typeof one === "function") return spent("[Function]");
      if (typeof one !== "object" || one === null) return spent(Text(one));
      if (one instanceof Problem) return spent(stringify(`${one.name}: ${one.message}`));
      if (one instanceof KnownDate) return spent(stringify(one));
      for (let at = 0; at < depth; at += 1) if (open[at] === one) return spent('"[Circular]"');
      if (depth >= 4) return spent(isArray(one) ? '"[Array]"' : '"[Object]"');
      open[depth] = one;
      let text = "";
      if (isArray(one)) {
        for (let at = 0; at < one.length && left >= 0; at += 1) text += (at === 0 ? "" : ",") + show(one[at], depth + 1);
        return `[${text}]`;
      }
      const members =
        one instanceof KnownMap || one instanceof KnownSet ? { size: one.size } : (one as { readonly [key: string]: unknown });
      const names = keys(members);
      for (let at = 0; at < names.length && left >= 0; at += 1) {
        const name = names[at] as string;
        text += `${at === 0 ? "" : ","}${spent(stringify(name))}:${show((members as Record<string, unknown>)[name], depth + 1)}`;
      }
      return `{${text}}`;
    };
    if (typeof value === "string") return value.length > 3_000 ? value.slice(0, 3_000) : value;
    if (value instanceof Problem) return `${value.name}: ${value.message}\n${value.stack}`;
    return show(value, 0);
  };

  const log =
    (level: string) =>
    (...values: unknown[]): void => {
      let text = "";
      for (let at = 0; at < values.length && text.length < 3_000; at += 1) {
        let one = "[unreadable]";
        try {
          one = shown(values[at]);
        } catch {}
        text += at === 0 ? one : ` ${one}`;
      }
      ask("console", level, text);
    };

  give("console", { log: log("log"), info: log("info"), warn: log("warn"), error: log("error"), debug: log("debug") });

  // --- what the host does later --------------------------------------------------------------------------------------------

  interface Waiting {
    readonly resolve: (value: unknown) => void;
    readonly reject: (error: unknown) => void;
    readonly made: (value: unknown, bytes: ArrayBuffer | undefined) => unknown;
  }
  const waiting = new KnownMap<number, Waiting>();
  const timers = new KnownMap<number, () => void>();
  const mapDelete = Map.prototype.delete;

  const later = (begin: () => unknown, made: Waiting["made"]): Promise<unknown> =>
    new Promised((resolve, reject) => {
      apply(mapSet, waiting, [begin(), { resolve, reject, made }]);
    });

  const settle = (call: number, text: string, bytes?: ArrayBuffer): void => {
    const found = apply(mapGet, waiting, [call]) as Waiting | undefined;
    apply(mapDelete, waiting, [call]);
    if (found === undefined) return;
    const answer = parse(text) as Answer;
    try {
      if (answer.message !== undefined) throw problemOf(answer);
      found.resolve(found.made(answer.value, bytes));
    } catch (error) {
      found.reject(error);
    }
  };

  give("setTimeout", (callback: unknown, delay?: unknown, ...args: unknown[]): number => {
    if (typeof callback !== "function") throw new TypeProblem("setTimeout takes a function.");
    const wait = +(delay as number);
    const timer = ask("timer", wait > 0 && isFiniteNumber(wait) ? wait : 0) as number;
    apply(mapSet, timers, [timer, () => apply(callback, undefined, args)]);
    return timer;
  });
  give("clearTimeout", (timer: unknown): void => {
    if (typeof timer !== "number" || !apply(mapHas, timers, [timer])) return;
    apply(mapDelete, timers, [timer]);
    ask("clear", timer);
  });

  // --- text and bytes --------------------------------------------------------------------------------------------------------

  const encoded = (text: string): ArrayBuffer => ask("encode", text) as ArrayBuffer;

  class TextEncoder {
    get encoding(): string {
      return "utf-8";
    }
    encode(text: unknown = ""): Uint8Array {
      return new Bytes(encoded(Text(text)));
    }
  }

  class TextDecoder {
    readonly encoding: string;
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    constructor(label: unknown = "utf-8", options: { fatal?: unknown; ignoreBOM?: unknown } = {}) {
      this.encoding = ask("label", Text(label)) as string;
      this.fatal = !!options.fatal;
      this.ignoreBOM = !!options.ignoreBOM;
    }
    decode(data: unknown = new Buffered(0)): string {
      return askBytes("decode", bytesOf(data), this.encoding, this.fatal, this.ignoreBOM) as string;
    }
  }

  give("TextEncoder", TextEncoder);
  give("TextDecoder", TextDecoder);
  give("atob", (text: unknown) => ask("atob", Text(text)));
  give("btoa", (text: unknown) => ask("btoa", Text(text)));
  give("queueMicrotask", (callback: unknown): void => {
    if (typeof callback !== "function") throw new TypeProblem("queueMicrotask takes a function.");
    (async () => {
      await null;
      callback();
    })();
  });

  /** What JSON says, and Map, Set, Date, RegExp, bytes, errors and cycles. */
  give("structuredClone", (value: unknown): unknown => {
    const seen = new KnownMap<unknown, unknown>();
    const kept = <T>(one: unknown, copy: T): T => {
      apply(mapSet, seen, [one, copy]);
      return copy;
    };
    const clone = (one: unknown): unknown => {
      if (typeof one === "function" || typeof one === "symbol") throw new TypeProblem(`A ${typeof one} cannot be cloned.`);
      if (typeof one !== "object" || one === null) return one;
      if (apply(mapHas, seen, [one])) return apply(mapGet, seen, [one]);
      if (one instanceof KnownDate) return kept(one, new KnownDate(+one));
      if (one instanceof KnownRegExp) return kept(one, new KnownRegExp(one.source, one.flags));
      if (one instanceof Buffered) return kept(one, one.slice(0));
      if (isView(one)) {
        const View = one.constructor as new (buffer: ArrayBuffer) => unknown;
        return kept(one, new View(bytesOf(one)));
      }
      if (one instanceof KnownMap) {
        const copy = kept(one, new KnownMap<unknown, unknown>());
        for (const [key, member] of one) copy.set(clone(key), clone(member));
        return copy;
      }
      if (one instanceof KnownSet) {
        const copy = kept(one, new KnownSet<unknown>());
        for (const member of one) copy.add(clone(member));
        return copy;
      }
      if (one instanceof Problem) {
        const copy = kept(one, new Problem(one.message));
        copy.name = one.name;
        return copy;
      }
      if (one instanceof Promised) throw new TypeProblem("A promise cannot be cloned.");
      const copy: Record<string, unknown> = kept(one, isArray(one) ? (new Array(one.length) as never) : {});
      for (const name of keys(one)) copy[name] = clone((one as Record<string, unknown>)[name]);
      return copy;
    };
    return clone(value);
  });

  // --- URLs --------------------------------------------------------------------------------------------------------------------

  type Pair = [name: string, value: string];

  class URLSearchParams {
    #pairs: Pair[] = [];
    #changed: (query: string) => void = () => {};

    constructor(given: unknown = "", changed?: (query: string) => void) {
      if (typeof given === "string") this.#pairs = ask("query", given) as Pair[];
      else if (typeof given === "object" && given !== null) {
        const entries = Symbol.iterator in given ? [...(given as Iterable<Pair>)] : Object.entries(given);
        this.#pairs = entries.map(([name, value]): Pair => [Text(name), Text(value)]);
      } else if (given !== undefined) this.#pairs = ask("query", Text(given)) as Pair[];
      if (changed) this.#changed = changed;
    }
    #set(pairs: Pair[]): void {
      this.#pairs = pairs;
      this.#changed(this.toString());
    }
    get size(): number {
      return this.#pairs.length;
    }
    get(name: unknown): string | null {
      return this.#pairs.find(([one]) => one === Text(name))?.[1] ?? null;
    }
    getAll(name: unknown): string[] {
      return this.#pairs.filter(([one]) => one === Text(name)).map(([, value]) => value);
    }
    has(name: unknown, value?: unknown): boolean {
      return this.#pairs.some(([one, other]) => one === Text(name) && (value === undefined || other === Text(value)));
    }
    append(name: unknown, value: unknown): void {
      this.#set([...this.#pairs, [Text(name), Text(value)]]);
    }
    delete(name: unknown, value?: unknown): void {
      this.#set(this.#pairs.filter(([one, other]) => one !== Text(name) || (value !== undefined && other !== Text(value))));
    }
    set(name: unknown, value: unknown): void {
      const at = this.#pairs.findIndex(([one]) => one === Text(name));
      const rest = this.#pairs.filter(([one], index) => index === at || one !== Text(name));
      rest[at < 0 ? rest.length : at] = [Text(name), Text(value)];
      this.#set(rest);
    }
    sort(): void {
      this.#set([...this.#pairs].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
    }
    forEach(visit: (value: string, name: string, all: URLSearchParams) => void): void {
      for (const [name, value] of this.#pairs) visit(value, name, this);
    }
    *entries(): IterableIterator<Pair> {
      for (const [name, value] of this.#pairs) yield [name, value];
    }
    *keys(): IterableIterator<string> {
      for (const [name] of this.#pairs) yield name;
    }
    *values(): IterableIterator<string> {
      for (const [, value] of this.#pairs) yield value;
    }
    [Symbol.iterator](): IterableIterator<Pair> {
      return this.entries();
    }
    toString(): string {
      return ask("querystring", this.#pairs) as string;
    }
  }

  const urlParts = [
    "href",
    "protocol",
    "username",
    "password",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
  ] as const;
  type UrlPart = (typeof urlParts)[number];
  type Parts = Record<UrlPart | "origin", string>;

  class URL {
    #parts: Parts;
    #searchParams: URLSearchParams | undefined;

    constructor(url: unknown, base?: unknown) {
      this.#parts = ask("url", Text(url), base === undefined ? null : Text(base)) as Parts;
    }
    static canParse(url: unknown, base?: unknown): boolean {
      return URL.parse(url, base) !== null;
    }
    static parse(url: unknown, base?: unknown): URL | null {
      try {
        return new URL(url, base);
      } catch {
        return null;
      }
    }
    static part(url: URL, name: UrlPart): string {
      return url.#parts[name];
    }
    static change(url: URL, name: UrlPart, value: string): void {
      url.#parts = ask("changed", url.#parts.href, name, value) as Parts;
      if (name === "href" || name === "search") url.#searchParams = undefined;
    }
    get origin(): string {
      return this.#parts.origin;
    }
    get searchParams(): URLSearchParams {
      this.#searchParams ??= new URLSearchParams(this.#parts.search, (query) => {
        this.#parts = ask("changed", this.#parts.href, "search", query) as Parts;
      });
      return this.#searchParams;
    }
    toString(): string {
      return this.#parts.href;
    }
    toJSON(): string {
      return this.#parts.href;
    }
  }

  const { part, change } = URL;
  for (const name of urlParts)
    defineProperty(URL.prototype, name, {
      get(this: URL): string {
        return part(this, name);
      },
      set(this: URL, value: unknown) {
        change(this, name, Text(value));
      },
      enumerable: true,
      configurable: true,
    });
  Reflect.deleteProperty(URL, "part");
  Reflect.deleteProperty(URL, "change");
  give("URLSearchParams", URLSearchParams);
  give("URL", URL);

  // --- fetch -------------------------------------------------------------------------------------------------------------------

  class Headers {
    #values: Record<string, string> = create(null);
    constructor(given: unknown = {}) {
      if (typeof given !== "object" || given === null) throw new TypeProblem("Headers are an object, or a list of pairs.");
      const entries = Symbol.iterator in given ? [...(given as Iterable<Pair>)] : Object.entries(given);
      for (const [name, value] of entries) this.append(name, value);
    }
    get(name: unknown): string | null {
      return this.#values[Text(name).toLowerCase()] ?? null;
    }
    has(name: unknown): boolean {
      return this.get(name) !== null;
    }
    set(name: unknown, value: unknown): void {
      this.#values[Text(name).toLowerCase()] = Text(value);
    }
    append(name: unknown, value: unknown): void {
      const present = this.get(name);
      this.set(name, present === null ? value : `${present}, ${Text(value)}`);
    }
    delete(name: unknown): void {
      delete this.#values[Text(name).toLowerCase()];
    }
    forEach(visit: (value: string, name: string, all: Headers) => void): void {
      for (const [name, value] of this) visit(value, name, this);
    }
    *entries(): IterableIterator<Pair> {
      for (const name of keys(this.#values).sort()) yield [name, this.#values[name] as string];
    }
    *keys(): IterableIterator<string> {
      for (const [name] of this) yield name;
    }
    *values(): IterableIterator<string> {
      for (const [, value] of this) yield value;
    }
    [Symbol.iterator](): IterableIterator<Pair> {
      return this.entries();
    }
  }

  class Response {
    readonly #body: ArrayBuffer;
    readonly status: number;
    readonly ok: boolean;
    readonly headers: Headers;
    constructor(status: number, headers: unknown, body: ArrayBuffer) {
      this.#body = body;
      this.status = status;
      this.ok = status >= 200 && status < 300;
      this.headers = new Headers(headers);
    }
    async text(): Promise<string> {
      return askBytes("decode", this.#body, "utf-8", false, false) as string;
    }
    async json(): Promise<unknown> {
      return parse(await this.text());
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return this.#body.slice(0);
    }
  }

  interface FetchOptions {
    readonly method?: unknown;
    readonly headers?: unknown;
    readonly body?: unknown;
  }

  const bodyOf = (body: unknown): { bytes?: ArrayBuffer; type?: string } => {
    if (body === undefined || body === null) return {};
    if (body instanceof URLSearchParams)
      return { bytes: encoded(body.toString()), type: "application/x-www-form-urlencoded;charset=UTF-8" };
    if (body instanceof Buffered || isView(body)) return { bytes: bytesOf(body) };
    return { bytes: encoded(Text(body)), type: "text/plain;charset=UTF-8" };
  };

  give("fetch", async (target: unknown, options: FetchOptions = {}): Promise<unknown> => {
    const headers = new Headers(options.headers instanceof Headers ? [...options.headers] : (options.headers ?? {}));
    const { bytes, type } = bodyOf(options.body);
    if (type !== undefined && !headers.has("content-type")) headers.set("content-type", type);
    const method = options.method === undefined ? "GET" : Text(options.method).toUpperCase();
    if (bytes !== undefined && (method === "GET" || method === "HEAD")) throw new TypeProblem(`A ${method} has no body.`);
    const args = [Text(target), method, [...headers]] as const;
    return later(
      () => (bytes === undefined ? ask("fetch", ...args) : askBytes("fetch", bytes, ...args)),
      (value, body = new Buffered(0)) => {
        const { status, headers: received } = value as { status: number; headers: unknown };
        return new Response(status, received, body);
      },
    );
  });
  give("Headers", Headers);
  give("Response", Response);

  // --- crypto ------------------------------------------------------------------------------------------------------------------

  const keyNumbers = new WeakMap<object, number>();
  const keyNumber = WeakMap.prototype.get;
  const keepNumber = WeakMap.prototype.set;

  class CryptoKey {
    readonly type: string;
    readonly algorithm: unknown;
    readonly usages: readonly string[];
    readonly extractable = false;
    constructor(told: { number: number; type: string; algorithm: unknown; usages: readonly string[] }) {
      this.type = told.type;
      this.algorithm = freeze(told.algorithm);
      this.usages = freeze(told.usages);
      apply(keepNumber, keyNumbers, [this, told.number]);
    }
  }

  const numberOf = (key: unknown): number => {
    const found = apply(keyNumber, keyNumbers, [key]) as number | undefined;
    if (found === undefined) throw new TypeProblem("That is no CryptoKey.");
    return found;
  };

  const algorithmOf = (algorithm: unknown): Plain => plain(typeof algorithm === "string" ? { name: algorithm } : algorithm);

  const subtle = freeze({
    async digest(algorithm: unknown, data: unknown): Promise<unknown> {
      return askBytes("digest", bytesOf(data), algorithmOf(algorithm));
    },
    async importKey(
      format: unknown,
      data: unknown,
      algorithm: unknown,
      _extractable: unknown,
      usages: unknown,
    ): Promise<unknown> {
      const args = [Text(format), algorithmOf(algorithm), plain(usages)] as const;
      const begin = (): unknown =>
        format === "jwk" ? ask("importKey", ...args, plain(data)) : askBytes("importKey", bytesOf(data), ...args);
      return later(begin, (told) => new CryptoKey(told as ConstructorParameters<typeof CryptoKey>[0]));
    },
    async sign(algorithm: unknown, key: unknown, data: unknown): Promise<unknown> {
      const begin = (): unknown => askBytes("sign", bytesOf(data), algorithmOf(algorithm), numberOf(key));
      return later(begin, (_, bytes) => bytes);
    },
    async verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<unknown> {
      const [signed, text] = [new Bytes(bytesOf(signature)), new Bytes(bytesOf(data))];
      const both = new Bytes(signed.length + text.length);
      both.set(signed);
      both.set(text, signed.length);
      const begin = (): unknown => askBytes("verify", both.buffer, algorithmOf(algorithm), numberOf(key), signed.length);
      return later(begin, (value) => value);
    },
  });

  give(
    "crypto",
    freeze({
      subtle,
      randomUUID: (): string => ask("uuid") as string,
      getRandomValues: <T>(view: T): T => {
        if (!isView(view) || view instanceof DataView) throw new TypeProblem("getRandomValues takes a typed array.");
        new Bytes(view.buffer, view.byteOffset, view.byteLength).set(new Bytes(ask("random", view.byteLength) as ArrayBuffer));
        return view;
      },
    }),
  );
  give("CryptoKey", CryptoKey);

  // The engine's own would begin each run with the same seed, as it begins with the same memory.
  let drawn = new Float64Array(0);
  let at = 0;
  defineProperty(Math, "random", {
    value: (): number => {
      if (at === drawn.length) {
        const words = new Uint32Array(ask("random", 1_024) as ArrayBuffer);
        drawn = new Float64Array(words.length / 2);
        for (at = 0; at < drawn.length; at += 1)
          drawn[at] = ((words[2 * at] as number) * 2_097_152 + ((words[2 * at + 1] as number) >>> 11)) / 9_007_199_254_740_992;
        at = 0;
      }
      at += 1;
      return drawn[at - 1] as number;
    },
    writable: true,
    configurable: true,
    enumerable: false,
  });

  // --- the hook ----------------------------------------------------------------------------------------------------------------

  const module: { exports: unknown } = { exports: {} };
  give("module", module);
  give("exports", module.exports);

  const hookOf = (name: string): unknown => {
    const { exports: exported } = module;
    return (typeof exported === "object" && exported !== null) || typeof exported === "function"
      ? (exported as Record<string, unknown>)[name]
      : undefined;
  };

  const access = () =>
    freeze({
      deny: (reason: unknown = "", options: unknown = {}): void => {
        ask("deny", reason, plain(options ?? {}));
      },
      review: (code: unknown, details?: unknown): void => {
        if (details === undefined) ask("review", code);
        else ask("review", code, plain(details));
      },
    });
  const claims = (token: string) =>
    freeze({
      setCustomClaim: (name: unknown, value: unknown): void => {
        ask("claim", token, name, plain(value));
      },
    });
  const user = () =>
    freeze({
      setUserMetadata: (key: unknown, value: unknown): void => {
        ask("metadata", "user", key, plain(value));
      },
      setAppMetadata: (key: unknown, value: unknown): void => {
        ask("metadata", "app", key, plain(value));
      },
    });
  const redirect = () =>
    freeze({
      sendUserTo: (url: unknown, options: { readonly query?: unknown } = {}): void => {
        ask("redirect", Text(url), plain(options?.query ?? {}));
      },
    });

  const apiOf = (trigger: string): object => {
    if (trigger === "client-credentials") return { access: access(), accessToken: claims("accessToken") };
    if (trigger === "pre-signup") return { access: access(), user: user() };
    const tokens = { accessToken: claims("accessToken"), idToken: claims("idToken") };
    return { access: access(), redirect: redirect(), ...tokens, user: user() };
  };

  const told = (value: unknown, name: string): string => {
    try {
      const text = (value as Record<string, unknown>)[name];
      return typeof text === "string" ? text.slice(0, 8_192) : "";
    } catch {
      return "";
    }
  };

  const failed = (error: unknown): void => {
    const isError = typeof error === "object" && error !== null;
    let message = "";
    try {
      message = isError ? told(error, "message") : Text(error).slice(0, 8_192);
    } catch {}
    ask("failed", (isError && told(error, "name")) || "Error", message, isError ? told(error, "stack") : "");
  };

  const run = async (names: string, trigger: string, event: string): Promise<void> => {
    try {
      const found = (parse(names) as string[]).map(hookOf).find((hook) => typeof hook === "function");
      if (typeof found !== "function") throw new TypeProblem(`The code exports no hook for ${trigger}.`);
      const given = parse(event) as { secrets?: unknown };
      freeze(given.secrets);
      await apply(found, undefined, [given, freeze(apiOf(trigger))]);
      ask("done");
    } catch (error) {
      failed(error);
    }
  };

  return {
    hooks: (names) => stringify((parse(names) as string[]).filter((name) => typeof hookOf(name) === "function")),
    run: (names, trigger, event) => void run(names, trigger, event),
    fire: (timer) => {
      const callback = apply(mapGet, timers, [timer]) as (() => void) | undefined;
      apply(mapDelete, timers, [timer]);
      try {
        callback?.();
      } catch (error) {
        failed(error);
      }
    },
    settle,
  };
};

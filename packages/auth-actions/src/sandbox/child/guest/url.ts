import type { Tools } from "./tools.ts";

/** `URL` and `URLSearchParams`: the host takes URLs apart and puts them together, this is their shape. */
export const urlPart = ({ ask, give }: Tools): void => {
  const Text = String;
  const { defineProperty, entries: pairsOf } = Object;

  type Pair = readonly [name: string, value: string];

  const isPairs = (given: object): given is Iterable<readonly unknown[]> => Symbol.iterator in given;

  const read = (given: unknown): readonly Pair[] => {
    if (typeof given !== "object" || given === null) return ask("query", given === undefined ? "" : Text(given));
    const pairs: readonly (readonly unknown[])[] = isPairs(given) ? [...given] : pairsOf(given);
    return pairs.map(([name, value]): Pair => [Text(name), Text(value)]);
  };

  class URLSearchParams {
    #pairs: readonly Pair[];
    readonly #changed: (query: string) => void;

    constructor(given?: unknown, changed: unknown = undefined) {
      this.#pairs = read(given);
      this.#changed = typeof changed === "function" ? (query) => changed(query) : () => {};
    }
    #become(pairs: readonly Pair[]): void {
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
      this.#become([...this.#pairs, [Text(name), Text(value)]]);
    }
    delete(name: unknown, value?: unknown): void {
      this.#become(this.#pairs.filter(([one, other]) => one !== Text(name) || (value !== undefined && other !== Text(value))));
    }
    set(name: unknown, value: unknown): void {
      const at = this.#pairs.findIndex(([one]) => one === Text(name));
      const rest = this.#pairs.filter(([one], index) => index === at || one !== Text(name));
      rest[at < 0 ? rest.length : at] = [Text(name), Text(value)];
      this.#become(rest);
    }
    sort(): void {
      this.#become([...this.#pairs].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
    }
    forEach(visit: (value: string, name: string, all: URLSearchParams) => void): void {
      for (const [name, value] of this.#pairs) visit(value, name, this);
    }
    *entries(): IterableIterator<[string, string]> {
      for (const [name, value] of this.#pairs) yield [name, value];
    }
    *keys(): IterableIterator<string> {
      for (const [name] of this.#pairs) yield name;
    }
    *values(): IterableIterator<string> {
      for (const [, value] of this.#pairs) yield value;
    }
    [Symbol.iterator](): IterableIterator<[string, string]> {
      return this.entries();
    }
    toString(): string {
      return ask("querystring", this.#pairs);
    }
  }

  const parts = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];

  let partOf = (_url: URL, _name: string): string => "";
  let change = (_url: URL, _name: string, _value: string): void => {};

  class URL {
    #parts: Readonly<Record<string, string>>;
    #searchParams: URLSearchParams | undefined;

    static {
      partOf = (url, name) => url.#parts[name] ?? "";
      change = (url, name, value) => {
        url.#parts = ask("changed", url.#parts.href, name, value);
        if (name === "href" || name === "search") url.#searchParams = undefined;
      };
    }
    constructor(url: unknown, base?: unknown) {
      this.#parts = ask("url", Text(url), base === undefined ? null : Text(base));
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
    get origin(): string {
      return partOf(this, "origin");
    }
    get searchParams(): URLSearchParams {
      this.#searchParams ??= new URLSearchParams(partOf(this, "search"), (query: string) => {
        this.#parts = ask("changed", this.#parts.href, "search", query);
      });
      return this.#searchParams;
    }
    toString(): string {
      return partOf(this, "href");
    }
    toJSON(): string {
      return partOf(this, "href");
    }
  }

  for (const name of parts)
    defineProperty(URL.prototype, name, {
      get(this: URL): string {
        return partOf(this, name);
      },
      set(this: URL, value: unknown) {
        change(this, name, Text(value));
      },
      enumerable: true,
      configurable: true,
    });
  give("URLSearchParams", URLSearchParams);
  give("URL", URL);
};

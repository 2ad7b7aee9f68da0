import type { Tools } from "./tools.ts";

/** `fetch` with `Headers` and `Response`. What may be sent, and where, is decided outside. */
export const fetchPart = ({ ask, askWith, askForBytes, bytesOf, later, give }: Tools): void => {
  const { parse } = JSON;
  const { create, entries: pairsOf, keys } = Object;
  const { isView } = ArrayBuffer;
  const { get: member } = Reflect;
  const [Text, TypeProblem, Buffered, Query] = [String, TypeError, ArrayBuffer, URLSearchParams];

  const pairs = (given: unknown): readonly (readonly unknown[])[] => {
    if (given === undefined || given === null) return [];
    if (typeof given !== "object") throw new TypeProblem("Headers are an object, or a list of pairs.");
    if (given instanceof Headers) return [...given];
    return Array.isArray(given) ? given : pairsOf(given);
  };

  class Headers {
    readonly #values: Record<string, string> = create(null);
    constructor(given?: unknown) {
      for (const [name, value] of pairs(given)) this.append(name, value);
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
    *entries(): IterableIterator<[string, string]> {
      for (const name of keys(this.#values).sort()) yield [name, this.#values[name] ?? ""];
    }
    *keys(): IterableIterator<string> {
      for (const [name] of this) yield name;
    }
    *values(): IterableIterator<string> {
      for (const [, value] of this) yield value;
    }
    [Symbol.iterator](): IterableIterator<[string, string]> {
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
      return askWith(this.#body, "decode", "utf-8", false, false);
    }
    async json(): Promise<unknown> {
      return parse(await this.text());
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return this.#body.slice(0);
    }
  }

  const bodyOf = (body: unknown): { readonly bytes?: ArrayBuffer; readonly type?: string } => {
    if (body === undefined || body === null) return {};
    if (body instanceof Buffered || isView(body)) return { bytes: bytesOf(body) };
    const type = body instanceof Query ? "application/x-www-form-urlencoded" : "text/plain";
    return { bytes: askForBytes("encode", Text(body)), type: `${type};charset=UTF-8` };
  };

  give("fetch", async (target: unknown, options: unknown = {}): Promise<Response> => {
    if (typeof options !== "object" || options === null) throw new TypeProblem("The options of fetch are an object.");
    const headers = new Headers(member(options, "headers"));
    const { bytes, type } = bodyOf(member(options, "body"));
    if (type !== undefined && !headers.has("content-type")) headers.set("content-type", type);
    const method = Text(member(options, "method") ?? "GET").toUpperCase();
    if (bytes !== undefined && (method === "GET" || method === "HEAD")) throw new TypeProblem(`A ${method} has no body.`);
    const url = Text(target);
    return later(
      () => (bytes ? askWith(bytes, "fetch", url, method, [...headers]) : ask("fetch", url, method, [...headers])),
      (told, body) => {
        const answer = Object(told);
        return new Response(answer.status, answer.headers, body);
      },
    );
  });
  give("Headers", Headers);
  give("Response", Response);
};

import { type ApiPromise, apiPromise } from "./api-promise.ts";
import type { SendCall } from "./call.ts";
import type { CallOptions } from "./call-options.ts";
import type { Exchange, HttpRequest } from "./exchange.ts";
import { createPager, type Page, type Pager } from "./pager.ts";
import { linesTextOf, pageOf, responseOf } from "./reply.ts";

/** One operation of the Management API with its arguments. */
export interface ApiRequest {
  readonly method: HttpRequest["method"];
  /** Segments of the path, not yet encoded. */
  readonly path: readonly string[];
  readonly params?: object | undefined;
  readonly body?: unknown;
  readonly options?: CallOptions | undefined;
}

/** What the generated methods are made of. */
export interface Transport {
  /** Sends one request and resolves to the parsed body, an object. */
  request<T>(request: ApiRequest): ApiPromise<T>;
  /** Reads lines of JSON, as a text. */
  text(path: readonly string[], params?: object, options?: CallOptions): Promise<string>;
  /** A list that has not been read yet. The options go with every page. */
  list<T>(path: readonly string[], params?: object, options?: CallOptions): Pager<T>;
}

// An empty segment, `.` or `..` would make another path: `deleteUser("")` must not become `DELETE /user/`.
const segment = (part: string): string => {
  if (typeof part === "string" && !["", ".", ".."].includes(part)) return encodeURIComponent(part);
  throw new TypeError(`An id must be a non-empty string, got ${JSON.stringify(part)}`);
};

const pathOf = (parts: readonly string[]): string => `/${parts.map(segment).join("/")}`;

/** Makes the generated methods' way to the server. */
export const createTransport = (send: SendCall): Transport => {
  // Async, so that an id that is none rejects as every other mistake does.
  const exchange = async ({ method, path, params, body, options = {} }: ApiRequest): Promise<Exchange> =>
    send({ ...options, method, url: pathOf(path), params, data: body });
  const request = <T>(asked: ApiRequest): ApiPromise<T> => apiPromise(exchange(asked).then(responseOf<T>));
  const page = <T>(asked: ApiRequest): ApiPromise<Page<T>> => apiPromise(exchange(asked).then(pageOf<T>));
  const list = <T>(path: readonly string[], params: object = {}, options: CallOptions = {}): Pager<T> =>
    createPager((choice) => page<T>({ method: "GET", path, params: { ...params, ...choice }, options }));
  const text = async (path: readonly string[], params?: object, options?: CallOptions): Promise<string> =>
    linesTextOf(await exchange({ method: "GET", path, params, options }));
  return { request, text, list };
};

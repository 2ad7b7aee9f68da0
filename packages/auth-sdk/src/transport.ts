import type { SendCall } from "./call.ts";
import type { HttpRequest } from "./exchange.ts";
import { createPager, type Page, type Pager } from "./pager.ts";
import { bodyOf } from "./reply.ts";

/** One operation of the Management API with its arguments. */
export interface ApiRequest {
  readonly method: HttpRequest["method"];
  /** Segments of the path, not yet encoded. */
  readonly path: readonly string[];
  readonly params?: object | undefined;
  readonly body?: unknown;
}

/** What the generated methods are made of. */
export interface Transport {
  /** Sends one request and resolves to the parsed body. */
  request<T>(request: ApiRequest): Promise<T>;
  /** A list that has not been read yet. */
  list<T>(path: readonly string[], params?: object): Pager<T>;
}

// An empty segment, `.` or `..` would make another path: `deleteUser("")` must not become `DELETE /user/`.
const segment = (part: string): string => {
  if (typeof part === "string" && !["", ".", ".."].includes(part)) return encodeURIComponent(part);
  throw new TypeError(`An id must be a non-empty string, got ${JSON.stringify(part)}`);
};

const pathOf = (parts: readonly string[]): string => `/${parts.map(segment).join("/")}`;

/** Makes the generated methods' way to the server. */
export const createTransport = (send: SendCall): Transport => {
  const request = async <T>({ method, path, params, body }: ApiRequest): Promise<T> => {
    const exchange = await send({ method, url: pathOf(path), params, data: body });
    return bodyOf<T>(exchange.request, exchange.reply);
  };
  const list = <T>(path: readonly string[], params: object = {}): Pager<T> =>
    createPager((page) => request<Page<T>>({ method: "GET", path, params: { ...params, ...page } }));
  return { request, list };
};

import { type ApiPromise, apiPromise } from "./api-promise.ts";
import type { Call, SendCall } from "./call.ts";
import type { CallOptions } from "./call-options.ts";
import { anyResponseOf } from "./reply.ts";

/** What one call of the {@link Fetcher} may add. */
export interface FetcherCallOptions extends CallOptions {
  /** Query parameters: lists are joined by commas; `undefined`, `null` and empty lists are left out. */
  readonly params?: object | undefined;
}

/** A call of any kind, for {@link Fetcher.request}. */
export type FetcherRequest = FetcherCallOptions & Pick<Call, "url" | "data"> & { readonly method?: Call["method"] | undefined };

/**
 * Requests to the tenant that no method covers, authenticated like the methods. URLs are paths such as `/user`; URLs of
 * other origins are refused, because the token would go there. What comes back must be JSON, or nothing (`null`); it is not
 * checked against any type.
 *
 * All but `check` throw a {@link FaableApiError} on any status other than 2xx.
 */
export interface Fetcher {
  /** Resolves to the parsed body. */
  get<T = unknown>(url: string, options?: FetcherCallOptions): ApiPromise<T>;
  /** Sends `data` as JSON and resolves to the parsed body. */
  post<T = unknown>(url: string, data?: unknown, options?: FetcherCallOptions): ApiPromise<T>;
  /** Resolves to the parsed body. */
  delete<T = unknown>(url: string, options?: FetcherCallOptions): ApiPromise<T>;
  /** Any method; the default is `GET`. Resolves to the parsed body. */
  request<T = unknown>(request: FetcherRequest): ApiPromise<T>;
  /** Whether `GET url` answers with this status (default 200). Throws only when no answer comes. */
  check(url: string, status?: number, options?: FetcherCallOptions): Promise<boolean>;
}

/** Makes the public fetcher of a client. */
export const createFetcher = (send: SendCall): Fetcher => {
  const request = <T>({ method = "GET", ...call }: FetcherRequest): ApiPromise<T> =>
    apiPromise(send({ ...call, method }).then(anyResponseOf<T>));
  return {
    request,
    get: (url, options) => request({ ...options, url }),
    post: (url, data, options) => request({ ...options, method: "POST", url, data }),
    delete: (url, options) => request({ ...options, method: "DELETE", url }),
    check: async (url, status = 200, options) => (await send({ ...options, method: "GET", url })).reply.status === status,
  };
};

import type { Call, SendCall } from "./call.ts";
import { bodyOf } from "./reply.ts";

/** What one call of the {@link Fetcher} may add. */
export interface CallOptions {
  /** Query parameters: lists are joined by commas; `undefined`, `null` and empty lists are left out. */
  readonly params?: object | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds for one attempt. Default: the client's. */
  readonly timeout?: number | undefined;
}

/** A call of any kind, for {@link Fetcher.request}. */
export type FetcherRequest = CallOptions & Pick<Call, "url" | "data"> & { readonly method?: Call["method"] | undefined };

/**
 * Requests to the tenant that no method covers, authenticated like the methods. URLs are paths such as `/user`; URLs of
 * other origins are refused, because the token would go there. What comes back is not checked against any type.
 *
 * All but `check` throw a {@link FaableApiError} on any status other than 2xx.
 */
export interface Fetcher {
  /** Resolves to the parsed body. */
  get<T = unknown>(url: string, options?: CallOptions): Promise<T>;
  /** Sends `data` as JSON and resolves to the parsed body. */
  post<T = unknown>(url: string, data?: unknown, options?: CallOptions): Promise<T>;
  /** Resolves to the parsed body. */
  delete<T = unknown>(url: string, options?: CallOptions): Promise<T>;
  /** Any method; the default is `GET`. Resolves to the parsed body. */
  request<T = unknown>(request: FetcherRequest): Promise<T>;
  /** Whether `GET url` answers with this status (default 200). Throws only when no answer comes. */
  check(url: string, status?: number): Promise<boolean>;
}

/** Makes the public fetcher of a client. */
export const createFetcher = (send: SendCall): Fetcher => {
  const request = async <T>({ method = "GET", ...call }: FetcherRequest): Promise<T> => {
    const exchange = await send({ ...call, method });
    return bodyOf<T>(exchange.request, exchange.reply);
  };
  return {
    request,
    get: (url, options) => request({ ...options, url }),
    post: (url, data, options) => request({ ...options, method: "POST", url, data }),
    delete: (url, options) => request({ ...options, method: "DELETE", url }),
    check: async (url, status = 200) => (await send({ method: "GET", url })).reply.status === status,
  };
};

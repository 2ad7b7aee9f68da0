/** An answer with what came around its body. */
export interface ApiResponse<T> {
  /** The parsed body. */
  readonly data: T;
  readonly status: number;
  /** Names in lower case. As the server sent them: not meant for logs. */
  readonly headers: Readonly<Record<string, string>>;
  /** The server's name for the request (header `x-request-id`), for questions about it. */
  readonly request_id: string | undefined;
}

/**
 * What a method returns: a promise of the parsed body, which can also give status and headers. The request is sent once,
 * whichever of the two is asked for.
 *
 * @example
 * ```ts
 * const user = await api.getUser(id);
 * const { data, status, headers } = await api.getUser(id).withResponse();
 * ```
 */
export interface ApiPromise<T> extends Promise<T> {
  /** Resolves to the body together with status and headers; rejects like the promise itself. */
  withResponse(): Promise<ApiResponse<T>>;
}

/** Makes the promise of a method out of the answer to come. */
export const apiPromise = <T>(answer: Promise<ApiResponse<T>>): ApiPromise<T> => {
  const body = answer.then(({ data }) => data);
  return Object.assign(body, {
    withResponse: () => {
      // Whoever takes the whole answer hears of its failure there; the body's must not count as unheard.
      body.catch(() => undefined);
      return answer;
    },
  });
};

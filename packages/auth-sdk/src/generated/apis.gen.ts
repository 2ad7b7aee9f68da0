// Written by `npm run generate` from the contract. Change the contract, not this file.

import type { ApiPromise } from "../api-promise.ts";
import type { CallOptions } from "../call-options.ts";
import type { Pager } from "../pager.ts";
import type { Transport } from "../transport.ts";
import type {
  Api,
  ApiCreate,
  ApiUpdate,
  Deleted,
  ListApisParams,
} from "./types.gen.ts";

/** Methods of the resource `apis`. */
export interface ApisMethods {
  /**
   * List APIs.
   *
   * `q` searches name, slug and identifier.
   *
   * `GET /apis`; needs `read:apis`.
   *
   * @param params Filter, order and page size. Default: everything, newest first, 30 per page.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @returns A pager; nothing is requested before it is awaited or one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `query_too_expensive`, `unauthorized`, `invalid_token`,
   * `user_suspended`, `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`,
   * `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listApis();
   * ```
   */
  listApis(params?: ListApisParams, options?: CallOptions): Pager<Api>;

  /** Another name of {@link ApisMethods.listApis}. */
  apisList: ApisMethods["listApis"];

  /**
   * Read an API.
   *
   * `GET /apis/:apis_id`; needs `read:apis`.
   *
   * @param id The API, `api_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const api = await api.getApi(id);
   * ```
   */
  getApi(id: string, options?: CallOptions): ApiPromise<Api>;

  /** Another name of {@link ApisMethods.getApi}. */
  apisGet: ApisMethods["getApi"];

  /**
   * Create an API.
   *
   * `POST /apis`; needs `create:apis`.
   *
   * @param data What to send. Required: `name`, `identifier`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `already_exists`, `bad_request`, `validation_error`, `unsupported_media_type`,
   * `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`,
   * `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const api = await api.createApi({ name, identifier });
   * ```
   */
  createApi(data: ApiCreate, options?: CallOptions): ApiPromise<Api>;

  /** Another name of {@link ApisMethods.createApi}. */
  apisCreate: ApisMethods["createApi"];

  /**
   * Change an API.
   *
   * `POST /apis/:apis_id`; needs `update:apis`.
   *
   * @param id The API, `api_…`.
   * @param patch What to change; fields left out stay as they are.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `already_exists`, `system_resource`, `bad_request`,
   * `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `account_not_found`, `headers_too_large`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const api = await api.updateApi(id, patch);
   * ```
   */
  updateApi(id: string, patch: ApiUpdate, options?: CallOptions): ApiPromise<Api>;

  /** Another name of {@link ApisMethods.updateApi}. */
  apisUpdate: ApisMethods["updateApi"];

  /**
   * Delete an API.
   *
   * New requests for its audience are refused at once; tokens already issued stay valid until they expire.
   *
   * `DELETE /apis/:apis_id`; needs `delete:apis`.
   *
   * @param id The API, `api_…`.
   * @param options For this call alone: `signal`, `timeout`, `headers`, `retries`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `system_resource`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `headers_too_large`, `too_many_requests`,
   * `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteApi(id);
   * ```
   */
  deleteApi(id: string, options?: CallOptions): ApiPromise<Deleted>;

  /** Another name of {@link ApisMethods.deleteApi}. */
  apisDelete: ApisMethods["deleteApi"];
}

/** Makes the methods of `apis` out of what sends requests. */
export const apisMethods = (transport: Transport): ApisMethods => {
  const listApis: ApisMethods["listApis"] = (params, options) => transport.list(["apis"], params, options);
  const getApi: ApisMethods["getApi"] = (id, options) => transport.request({ method: "GET", path: ["apis", id], options });
  const createApi: ApisMethods["createApi"] = (data, options) =>
    transport.request({ method: "POST", path: ["apis"], body: data, options });
  const updateApi: ApisMethods["updateApi"] = (id, patch, options) =>
    transport.request({ method: "POST", path: ["apis", id], body: patch, options });
  const deleteApi: ApisMethods["deleteApi"] = (id, options) =>
    transport.request({ method: "DELETE", path: ["apis", id], options });
  return {
    listApis,
    apisList: listApis,
    getApi,
    apisGet: getApi,
    createApi,
    apisCreate: createApi,
    updateApi,
    apisUpdate: updateApi,
    deleteApi,
    apisDelete: deleteApi,
  };
};

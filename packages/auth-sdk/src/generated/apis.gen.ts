// Written by `npm run generate` from the contract. Change the contract, not this file.

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
   * @returns A pager; nothing is requested before one of its methods is called.
   * @throws {FaableApiError} `bad_request`, `invalid_query`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const { results, next } = await api.listApis().first();
   * ```
   */
  listApis(params?: ListApisParams): Pager<Api>;

  /** Another name of {@link ApisMethods.listApis}. */
  apisList: ApisMethods["listApis"];

  /**
   * Read an API.
   *
   * `GET /apis/:apis_id`; needs `read:apis`.
   *
   * @param id The API, `api_…`.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`,
   * `insufficient_scope`, `validation_error`, `account_not_found`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const api = await api.getApi(id);
   * ```
   */
  getApi(id: string): Promise<Api>;

  /** Another name of {@link ApisMethods.getApi}. */
  apisGet: ApisMethods["getApi"];

  /**
   * Create an API.
   *
   * `POST /apis`; needs `create:apis`.
   *
   * @param data What to send. Required: `name`, `identifier`.
   * @throws {FaableApiError} `already_exists`, `bad_request`, `validation_error`, `unsupported_media_type`,
   * `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`, `aud_mismatch`, `insufficient_scope`,
   * `account_not_found`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const api = await api.createApi({ name, identifier });
   * ```
   */
  createApi(data: ApiCreate): Promise<Api>;

  /** Another name of {@link ApisMethods.createApi}. */
  apisCreate: ApisMethods["createApi"];

  /**
   * Change an API.
   *
   * `POST /apis/:apis_id`; needs `update:apis`.
   *
   * @param id The API, `api_…`.
   * @param patch What to change; fields left out stay as they are.
   * @throws {FaableApiError} `invalid_id`, `not_found`, `already_exists`, `system_resource`, `bad_request`,
   * `validation_error`, `unsupported_media_type`, `payload_too_large`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `account_not_found`, `too_many_requests`, `internal_error`, `service_unavailable`
   * @example
   * ```ts
   * const api = await api.updateApi(id, patch);
   * ```
   */
  updateApi(id: string, patch: ApiUpdate): Promise<Api>;

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
   * @throws {FaableApiError} `invalid_id`, `not_found`, `system_resource`, `unauthorized`, `invalid_token`, `user_suspended`,
   * `aud_mismatch`, `insufficient_scope`, `validation_error`, `account_not_found`, `too_many_requests`, `internal_error`,
   * `service_unavailable`
   * @example
   * ```ts
   * const deleted = await api.deleteApi(id);
   * ```
   */
  deleteApi(id: string): Promise<Deleted>;

  /** Another name of {@link ApisMethods.deleteApi}. */
  apisDelete: ApisMethods["deleteApi"];
}

/** Makes the methods of `apis` out of what sends requests. */
export const apisMethods = (transport: Transport): ApisMethods => {
  const listApis: ApisMethods["listApis"] = (params) => transport.list(["apis"], params);
  const getApi: ApisMethods["getApi"] = (id) => transport.request({ method: "GET", path: ["apis", id] });
  const createApi: ApisMethods["createApi"] = (data) => transport.request({ method: "POST", path: ["apis"], body: data });
  const updateApi: ApisMethods["updateApi"] = (id, patch) =>
    transport.request({ method: "POST", path: ["apis", id], body: patch });
  const deleteApi: ApisMethods["deleteApi"] = (id) => transport.request({ method: "DELETE", path: ["apis", id] });
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

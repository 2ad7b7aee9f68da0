/**
 * apis: the resource servers of a tenant, the built-in management API among them. Owns audiences, permission catalogues
 * and token rules. Leaves to `tokens`: what a request for an audience is granted.
 */
export { type Api, getApi, insertManagementApi, toApi } from "./api.ts";
export { listApis, managementApiId } from "./api-store.ts";
export { type Apis, createApis } from "./apis.ts";
export { createApi, insertApi } from "./create-api.ts";
export { deleteApi } from "./delete-api.ts";
export { assertOwnApis, assertPermissions } from "./permission-rules.ts";
export { updateApi } from "./update-api.ts";

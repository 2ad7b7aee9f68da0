/**
 * http: what every door shares. Owns the account of a request, reading bodies safely, validation by the contract's
 * schemas, and the one renderer of errors with its faces. Leaves to the doors: which operation does what.
 */
export { resolveAccount } from "./account-of-request.ts";
export { readJson } from "./json-body.ts";
export { allowedMethods } from "./methods.ts";
export { nameAnswer } from "./name-answer.ts";
export { type ErrorRenderer, renderError, unknownRoute } from "./render-error.ts";
export { createSchemaCompilers } from "./schema-compilers.ts";

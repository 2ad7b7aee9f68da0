/**
 * http: what every door shares. Owns the account of a request, reading bodies safely, validation by the contract's
 * schemas, and the one renderer of errors with its two formats. Leaves to the doors: which operation does what.
 */
export { resolveAccount } from "./account-of-request.ts";
export { bearerOf, invalidBearer, noBearer } from "./bearer.ts";
export { assertBodyHeaders } from "./body-headers.ts";
export {
  assertOwnForm,
  bindBrowser,
  browserOf,
  carryTicket,
  clearSessionCookie,
  flowCookieOf,
  formTokenFor,
  type SessionCookie,
  sessionCookieOf,
  setSessionCookie,
  takeCarriedTicket,
} from "./browser.ts";
export { didYouMean } from "./closest-name.ts";
export { drainConnections } from "./drain.ts";
export { assertWellEncoded, readForms } from "./form-body.ts";
export { readJson } from "./json-body.ts";
export { allowedMethods } from "./methods.ts";
export { assertFormOrigin, assertOriginAllowed } from "./origin.ts";
export { type ErrorRenderer, renderError, toProblem, unknownRoute } from "./render-error.ts";
export { hearExpectations } from "./request-head.ts";
export { responseHeaders, setResponseHeaders } from "./response-headers.ts";
export { createSchemaCompilers } from "./schema-compilers.ts";
export { noteSource, sourceAddress } from "./source-address.ts";
export { answerUnreadable } from "./unreadable-request.ts";
export { wantsJson } from "./wants-json.ts";

/**
 * @faable/auth-sdk: run a Faable Auth tenant from a server, and verify the tokens and webhooks it sends. Node.js 18 or
 * later, no dependencies. For servers only: it holds administrative credentials.
 */
export type { ApiPromise, ApiResponse } from "./api-promise.ts";
export type { CallOptions } from "./call-options.ts";
export { FaableAuthApi } from "./client.ts";
export type { Connection, ConnectionOptions } from "./connection.ts";
export type { Discovery, DiscoveryDocument } from "./discovery.ts";
export { FaableApiError, type FailedResponse, type FailureFacts, type StatusName } from "./error.ts";
export type { Exchange, Http, HttpReply, HttpRequest } from "./exchange.ts";
export type { Fetch, FetchInit, FetchReply } from "./fetch.ts";
export type { Fetcher, FetcherCallOptions, FetcherRequest } from "./fetcher.ts";
export type { ErrorCode } from "./generated/error-codes.gen.ts";
export type * from "./generated/events.gen.ts";
export { webhookTypes } from "./generated/events.gen.ts";
export type { ManagementMethods } from "./generated/methods.gen.ts";
export type * from "./generated/types.gen.ts";
export type { Hooks, RequestEvent, ResponseEvent, RetryEvent } from "./hooks.ts";
export type { ExportLogsOptions, LogStreams, TailLogsOptions } from "./logs.ts";
export type { ClientInfo, FaableAuthOptions, FetcherOptions } from "./options.ts";
export type { OwnAccountMethods, UpdateAccount } from "./own-account.ts";
export type { Page, PageChoice, Pager } from "./pager.ts";
export { authBearer, type BearerOptions, type TokenSource } from "./strategies/bearer.ts";
export { authClientCredentials, type ClientCredentialsOptions } from "./strategies/client-credentials.ts";
export { createClientCredentials, type LegacyCredentials } from "./strategies/legacy.ts";
export type { Authenticate, AuthHeaders, AuthStrategy, StrategyContext } from "./strategies/strategy.ts";
export type { TransportErrorCode } from "./transport-errors.ts";
export { type Claims, isMachine, type TokenType } from "./verify/claims.ts";
export {
  createTokenVerifier,
  type Jwks,
  type TokenRequirements,
  type TokenVerifier,
  type VerifierChecks,
  type VerifierOptions,
  type VerifyOptions,
  verifyAccessToken,
} from "./verify/verifier.ts";
export { readWebhook } from "./webhooks/read.ts";
export { verifyWebhook, type WebhookHeaders, type WebhookOptions, type WebhookSecret } from "./webhooks/verify.ts";

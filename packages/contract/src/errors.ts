/** `error` values of the token endpoint (RFC 6749 §5.2 and §4.1.2.1). */
export const oauthErrors = [
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
  "access_denied",
  "server_error",
  "temporarily_unavailable",
] as const;

/** The `error` member of an OAuth error body. */
export type OAuthErrorName = (typeof oauthErrors)[number];

/** One entry of the error registry: everything a caller needs to know about a code. */
export interface ErrorEntry {
  /** The one HTTP status this code is answered with. */
  readonly status: number;
  /** What OAuth calls it: the `error` of an answer in its format. `invalid_request` when absent. */
  readonly oauth?: OAuthErrorName;
  /** When it is raised. */
  readonly cause: string;
  /** What the caller changes to make it go away. */
  readonly fix: string;
}

/**
 * Every `error_code` the server can answer. A code has one status and is never renamed; `docs/errors.md` and the
 * OpenAPI document are derived from this table.
 */
export const errorCodes = {
  bad_request: {
    status: 400,
    cause: "The request cannot be read: malformed JSON, a cursor that was altered, text that no database can store.",
    fix: "The message names the part at fault. Send well-formed input; use cursors exactly as they were received.",
  },
  validation_error: {
    status: 400,
    cause: "A parameter or body field does not fit its schema, is unknown, or cannot be changed.",
    fix: "`details.issues` lists each path with what is wrong; `details.fields` names the fields.",
  },
  already_exists: {
    status: 400,
    cause: "A value that must be unique in the account is already used.",
    fix: "`details.fields` says which. Choose another value, or update the existing object.",
  },
  already_member: {
    status: 400,
    cause: "The user is in that team already.",
    fix: "Update the membership instead of adding it.",
  },
  invalid_email: {
    status: 400,
    cause: "The address is not syntactically valid, or names more than one mailbox.",
    fix: "Send exactly one address of the form name@domain.",
  },
  invalid_expand: {
    status: 400,
    cause: "`expand` names a reference that this resource does not have.",
    fix: "Use one of the paths that the message lists.",
  },
  invalid_id: {
    status: 400,
    cause: "The id in the path is not of this resource's form, for example the id of another kind of object.",
    fix: "The message names the expected prefix. Use the `id` exactly as a response gave it.",
  },
  invalid_name: {
    status: 400,
    cause: "A name field contains a link. Names are shown in mails and pages, where a link would serve phishing.",
    fix: "Remove the URL from the field named in `details.fields`.",
  },
  invalid_phone: {
    status: 400,
    cause: "The phone number cannot be brought to E.164 form.",
    fix: "Send it with its country code (`+34600111222`), or set the account's `default_country_iso`.",
  },
  invalid_query: {
    status: 400,
    cause: "`query` is not FaableQL, or names a field that this resource cannot be filtered by.",
    fix: "The message points at the term. Terms look like `field:value` or `field!:value` and are joined by spaces.",
  },
  invalid_redirect_uri: {
    status: 400,
    cause:
      "A redirect URI is unsafe or malformed: a script scheme, a fragment, a wildcard, user information, or plain http off the loopback.",
    fix: "Register an absolute https URI; http is for loopback addresses only, own schemes for native clients only.",
  },
  query_too_expensive: {
    status: 400,
    cause: "A list's filter, search or count takes longer than a request may on this account's rows.",
    fix: "Narrow the filter with a field that identifies rows, search for longer words, or leave out `count`.",
  },
  search_not_supported: {
    status: 400,
    cause: "This resource has no text search.",
    fix: "Filter with `query` instead of `q`.",
  },
  invalid_request: {
    status: 400,
    cause: "A required OAuth parameter is missing, repeated, or two of them conflict.",
    fix: "`error_description` names the parameter.",
  },
  invalid_scope: {
    status: 400,
    oauth: "invalid_scope",
    cause: "`scope` contains a character that RFC 6749 does not allow.",
    fix: "Send scope values separated by single spaces.",
  },
  unsupported_grant_type: {
    status: 400,
    oauth: "unsupported_grant_type",
    cause: "The grant named by `grant_type` does not exist here.",
    fix: "Use one of `grant_types_supported` in the discovery document.",
  },
  unauthorized_client: {
    status: 400,
    oauth: "unauthorized_client",
    cause: "This client may not use this grant: its `grant_types` leaves it out, or a public client asked for a machine token.",
    fix: "Change `grant_types` or `token_endpoint_auth_method` of the client, or use another client.",
  },
  unauthorized: {
    status: 401,
    cause: "The request carries no credentials.",
    fix: "Send `Authorization: Bearer <token>`.",
  },
  invalid_token: {
    status: 401,
    cause:
      "The bearer token is expired, altered, not an access token, signed by another issuer, or its client no longer exists. The message says which.",
    fix: "Get a new token from this account's token endpoint.",
  },
  invalid_client: {
    status: 401,
    oauth: "invalid_client",
    cause: "Client authentication failed: the secret is missing, empty or wrong.",
    fix: "Check the client id and secret, and that they belong to this host's account.",
  },
  aud_mismatch: {
    status: 403,
    cause: "The token was issued for another audience than this account's Management API.",
    fix: "Request the token with `audience` set to `details.expected` (published in discovery as `management_audience`).",
  },
  audience_not_found: {
    status: 403,
    oauth: "access_denied",
    cause: "The requested `audience` is not the identifier of an API of this account.",
    fix: "Register the API first, or correct the identifier; it is compared exactly.",
  },
  forbidden: {
    status: 403,
    oauth: "access_denied",
    cause: "The credentials are valid, but this operation is not allowed with them.",
    fix: "Use a client or user that holds the right.",
  },
  insufficient_scope: {
    status: 403,
    cause: "The token lacks the permission that this operation needs.",
    fix: "Request the scope named in `details.required`, or omit `scope` to get the whole catalogue.",
  },
  origin_not_allowed: {
    status: 403,
    oauth: "access_denied",
    cause: "The request comes from a browser origin that is not in the client's `web_origins`.",
    fix: "Add the origin to the client's `web_origins`.",
  },
  system_resource: {
    status: 403,
    cause: "Built-in resources (the management API, the operator account) cannot be changed or deleted.",
    fix: "Work with your own resources instead.",
  },
  user_suspended: {
    status: 403,
    cause: "The user is suspended.",
    fix: 'Reinstate the user with `{"suspended": false}`.',
  },
  account_not_found: {
    status: 404,
    cause: "The host, the `x-faableauth-account` header or the token names no account of this installation.",
    fix: "Check the host name: accounts live at `<slug>.<base host>`.",
  },
  client_not_found: {
    status: 404,
    oauth: "invalid_client",
    cause: "No client of this account has that `client_id`.",
    fix: "Check the id, and that the host is the one of the client's account.",
  },
  not_found: {
    status: 404,
    cause: "This account has no such object, or the server no such route.",
    fix: "Check the id and the path.",
  },
  not_a_member: {
    status: 404,
    cause: "The team has no such member.",
    fix: "Use the membership's id (`tm_…`) as listed by the team.",
  },
  role_not_found: {
    status: 404,
    cause: "The account has no such role.",
    fix: "Create the role first.",
  },
  method_not_allowed: {
    status: 405,
    cause: "The path exists, but not with this method.",
    fix: "See the `Allow` header. Updates are `POST`, not `PUT` or `PATCH`.",
  },
  request_timeout: {
    status: 408,
    cause: "The request did not arrive completely in time.",
    fix: "Send it again, at once and whole.",
  },
  conflict: {
    status: 409,
    cause: "The request does not fit the present state of the object.",
    fix: "The message says what stands in the way.",
  },
  last_operator_client: {
    status: 409,
    cause:
      "The operator account's last machine client would be deleted or lose its secret, and with it the installation its way in.",
    fix: "Create another confidential client in the operator account first.",
  },
  payload_too_large: {
    status: 413,
    cause: "The body is larger than 1 MiB, or a metadata field larger than 64 KiB.",
    fix: "Send less, or split the work.",
  },
  unsupported_media_type: {
    status: 415,
    cause: "The body's content type is not accepted here, or the body is compressed or not UTF-8.",
    fix: "Send `application/json` (the token endpoint also takes `application/x-www-form-urlencoded`) in UTF-8, without `Content-Encoding`.",
  },
  expectation_failed: {
    status: 417,
    cause: "The request has an `Expect` header with something else than `100-continue`.",
    fix: "Leave the header out.",
  },
  headers_too_large: {
    status: 431,
    cause: "The request line and headers together are larger than the server reads.",
    fix: "Send shorter headers or a shorter URL; cookies are the usual cause.",
  },
  too_many_requests: {
    status: 429,
    cause: "The caller's budget is used up.",
    fix: "Wait the seconds given in `Retry-After`. Cache tokens until shortly before they expire.",
  },
  internal_error: {
    status: 500,
    oauth: "server_error",
    cause: "Something failed that should not have.",
    fix: "Report it with the `x-request-id` of the response.",
  },
  service_unavailable: {
    status: 503,
    oauth: "temporarily_unavailable",
    cause: "The database does not answer, or the server is shutting down.",
    fix: "Repeat the request after the seconds given in `Retry-After`.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** Every code the server can answer. */
export type ErrorCode = keyof typeof errorCodes;

const entryOf = (code: ErrorCode): ErrorEntry => errorCodes[code];

/** The `error` that the OAuth format answers for a code (RFC 6749 §5.2). */
export const oauthErrorOf = (code: ErrorCode): OAuthErrorName => entryOf(code).oauth ?? "invalid_request";

/** The HTTP status of a code. */
export const statusOf = (code: ErrorCode): number => errorCodes[code].status;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

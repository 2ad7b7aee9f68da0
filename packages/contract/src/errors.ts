/** `error` values of the protocol's endpoints (RFC 6749 §5.2 and §4.1.2.1, RFC 6750 §3.1, RFC 7591 §3.2.2). */
export const oauthErrors = [
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
  "access_denied",
  "unsupported_response_type",
  "login_required",
  "interaction_required",
  "consent_required",
  "request_not_supported",
  "request_uri_not_supported",
  "invalid_redirect_uri",
  "invalid_client_metadata",
  "unsupported_token_type",
  "invalid_token",
  "invalid_redirect_uri",
  "invalid_client_metadata",
  "server_error",
  "temporarily_unavailable",
] as const;

/** The `error` member of an OAuth error body. */
export type OAuthErrorName = (typeof oauthErrors)[number];

/** One entry of the error registry: everything a caller needs to know about a code. */
export interface ErrorEntry {
  /** The one HTTP status this code is answered with. */
  readonly status: number;
  /** The status in OAuth's format, where RFC 6749 demands another one than the general format has. */
  readonly oauthStatus?: number;
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
  invalid_client_metadata: {
    status: 400,
    oauth: "invalid_client_metadata",
    cause:
      "A client that registers itself names a field that is unknown here, or a value that is not supported (RFC 7591 §3.2.2).",
    fix: "`error_description` names the field. Leave it out, or send one of the values that it lists.",
  },
  invalid_redirect_uri: {
    status: 400,
    oauth: "invalid_redirect_uri",
    cause:
      "A redirect URI is unsafe or malformed: a script scheme, a fragment, a wildcard, user information, or plain http off the loopback.",
    fix: "Register an absolute https URI; http is for loopback addresses only, own schemes for native clients only.",
  },
  invalid_role: {
    status: 400,
    cause: "A role is named by something that is no id of a role.",
    fix: "Send the `id` of a role (`role_…`) exactly as a response gave it.",
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
  invalid_grant: {
    status: 400,
    oauth: "invalid_grant",
    cause:
      "The authorization code or refresh token is unknown, expired, used, superseded or revoked, belongs to another client, or its `code_verifier` does not fit.",
    fix: "Start a new authorization request. A code works once and within a minute; of refresh tokens keep the newest only.",
  },
  redirect_uri_mismatch: {
    status: 400,
    oauth: "invalid_grant",
    cause: "The `redirect_uri` of the exchange is not the one that `/authorize` was given, or is missing.",
    fix: "Send the same `redirect_uri` in both requests, character for character.",
  },
  unsupported_response_type: {
    status: 400,
    oauth: "unsupported_response_type",
    cause: "`response_type` is missing or not `code`.",
    fix: "Use the code flow: `response_type=code` with PKCE. No token ever appears in a URL.",
  },
  request_not_supported: {
    status: 400,
    oauth: "request_not_supported",
    cause: "Request objects (OIDC Core §6.1) are not supported.",
    fix: "Send the parameters as they are, or push them to `/oauth/par`.",
  },
  request_uri_not_supported: {
    status: 400,
    oauth: "request_uri_not_supported",
    cause: "`request_uri` is none that `/oauth/par` of this account gave this client, or its time is over.",
    fix: "Push the request again and use the new `request_uri` at once.",
  },
  login_required: {
    status: 400,
    oauth: "login_required",
    cause: "`prompt=none`, and nobody is signed in, or not recently enough, or somebody other than the hint names.",
    fix: "Send the person to `/authorize` without `prompt=none`.",
  },
  interaction_required: {
    status: 403,
    oauth: "interaction_required",
    cause: "The login cannot go on without the person.",
    fix: "Send the person to `/authorize` without `prompt=none`.",
  },
  consent_required: {
    status: 400,
    oauth: "consent_required",
    cause: "`prompt=none`, and the person has not consented to this client yet.",
    fix: "Send the person to `/authorize` without `prompt=none`.",
  },
  access_denied: {
    status: 401,
    oauth: "access_denied",
    cause: "The person refused, or may not do this.",
    fix: "Show the person what happened, and a way to try again.",
  },
  invalid_connection: {
    status: 400,
    cause:
      "The connection does not exist, is disabled, is not offered to the client, or is of a type that this cannot be done with.",
    fix: "Name an enabled connection of the right type; see `enabled` and `enabled_clients` of the connection.",
  },
  ambiguous_connection: {
    status: 400,
    cause: "Several connections match a name.",
    fix: "Name the connection by its id.",
  },
  invalid_credentials: {
    status: 400,
    oauth: "invalid_grant",
    cause: "The identifier or the password is wrong. Which of the two is not told.",
    fix: "Try again, or reset the password.",
  },
  invalid_username: {
    status: 400,
    cause: "The user name has an `@`, white space or an invisible character, or looks like an identifier of this server.",
    fix: "Choose a user name of letters, digits and marks, at most 128 characters.",
  },
  invalid_password_hash: {
    status: 400,
    cause: "The imported hash cannot be read, or is too expensive to be verified at each login.",
    fix: "Send one of the documented forms unchanged; the message says what was found wrong.",
  },
  weak_password_hash: {
    status: 400,
    cause: "The imported hash was made with a fast digest, or at a cost so low that it can be guessed.",
    fix: "Import the user without a hash and let them set a new password.",
  },
  password_too_weak: {
    status: 400,
    cause: "The password breaks the rules of its connection (`password_policy`), is well known, or is the identifier itself.",
    fix: "The message and `details.rules` list every rule that is not met.",
  },
  no_database_connection: {
    status: 400,
    cause: "The account has no database connection that could hold a password.",
    fix: "Create one: `POST /connection` with `connection_type: database`.",
  },
  connection_misconfigured: {
    status: 400,
    oauth: "server_error",
    cause: "The connection lacks settings that are needed to reach its provider.",
    fix: "The message names them. Set them on the connection.",
  },
  provider_error: {
    status: 400,
    oauth: "server_error",
    cause:
      "The provider of a social connection could not be asked, refused, or said something that makes no user. Answered to an application as `provider_error:<code>` where the provider gave a code.",
    fix: "See the failed `user.login` in the logs: its `reason` says what the provider did.",
  },
  no_provider_token: {
    status: 400,
    cause: "No provider has given a token for this identity: nobody has signed in by it yet.",
    fix: "Have the user sign in by the connection.",
  },
  no_refresh_token: {
    status: 400,
    cause: "The provider gave no refresh token for this identity.",
    fix: "Ask for it in the connection's `scope` (often `offline_access`), and have the user sign in again.",
  },
  provider_busy: {
    status: 429,
    oauth: "temporarily_unavailable",
    cause: "More sign-ins of this account wait for its providers than it has a share for. Nothing was decided.",
    fix: "Try again after the seconds given in `Retry-After`.",
  },
  actions_busy: {
    status: 429,
    oauth: "temporarily_unavailable",
    cause:
      "More Actions of this account wait to be run than it has a share for, or a trial or replay of it is under way. Nothing was decided.",
    fix: "Try again after the seconds given in `Retry-After`.",
  },
  too_many_login_attempts: {
    status: 429,
    oauth: "invalid_grant",
    cause: "Too many wrong passwords for this identifier, or from this network. The right password is refused too.",
    fix: "Wait for the seconds given in `Retry-After`. From another network the owner gets in at once.",
  },
  invalid_state: {
    status: 400,
    cause: "The login that a page belongs to is unknown, finished, or older than half an hour.",
    fix: "Start again at the application.",
  },
  state_mismatch: {
    status: 401,
    cause: "The login that a page belongs to was begun in another browser.",
    fix: "Start again at the application, in this browser, with cookies on.",
  },
  session_missing: {
    status: 401,
    cause: "The session that a page belongs to has ended.",
    fix: "Sign in again.",
  },
  action_unavailable: {
    status: 401,
    cause: "The Action that paused this login has been switched off or deleted meanwhile.",
    fix: "Start again at the application.",
  },
  login_denied: {
    status: 401,
    oauthStatus: 403,
    oauth: "invalid_grant",
    cause: "An Action of the tenant denied the login, or failed. The message is the reason that it gave.",
    fix: "See `action.denied` and `action.failed` in the logs.",
  },
  client_credentials_denied: {
    status: 401,
    oauth: "access_denied",
    cause: "An Action of the tenant denied the machine its token, or failed. The message is the reason that it gave.",
    fix: "See `action.denied` and `action.failed` in the logs.",
  },
  not_logged_in: {
    status: 401,
    cause: "Neither a user's access token nor the cookie of a session that goes on came with the request.",
    fix: "Sign in, or send `Authorization: Bearer <access token of a user>`.",
  },
  unsupported_token_type: {
    status: 400,
    oauth: "unsupported_token_type",
    cause: "This token cannot be revoked: a machine's access token ends with its `exp`.",
    fix: "Let it expire, rotate the client's secret, or delete the client.",
  },
  unauthorized: {
    status: 401,
    cause: "The request carries no credentials.",
    fix: "Send `Authorization: Bearer <token>`.",
  },
  invalid_token: {
    status: 401,
    oauth: "invalid_token",
    cause:
      "The bearer token is expired, altered, not an access token, signed by another issuer, or its client no longer exists. The message says which.",
    fix: "Get a new token from this account's token endpoint.",
  },
  invalid_client: {
    status: 400,
    oauthStatus: 401,
    oauth: "invalid_client",
    cause:
      "At the token endpoint: the client's secret is missing, empty or wrong. Elsewhere: `client_id` names no client of this account.",
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
  signup_disabled: {
    status: 403,
    cause: "Self-service sign-up is switched off on the connection.",
    fix: "Have an administrator create the user, or set the connection's `disable_signup` to false.",
  },
  signup_denied: {
    status: 403,
    oauth: "access_denied",
    cause: "An Action of the tenant denied the sign-up, or failed. The message is the reason that it gave.",
    fix: "See `action.denied` and `action.failed` in the logs.",
  },
  system_resource: {
    status: 403,
    cause: "Built-in resources (the management API, the operator account) cannot be changed or deleted.",
    fix: "Work with your own resources instead.",
  },
  user_suspended: {
    status: 403,
    oauth: "invalid_grant",
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
  credential_not_found: {
    status: 404,
    cause: "There is no such password credential, or the user has not exactly one.",
    fix: "Look it up: `GET /credentials?query=user:<id>`.",
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
  revision_not_found: {
    status: 404,
    cause: "The Action has no such revision, or it is too old to be kept.",
    fix: "Take one of `GET /actions/:id/revisions`.",
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
  email_taken: {
    status: 409,
    oauth: "access_denied",
    cause: "Another user of the account has this address.",
    fix: "Sign in instead, or use another address.",
  },
  username_taken: {
    status: 409,
    cause: "Another user of the connection has this user name.",
    fix: "Choose another one.",
  },
  identity_already_linked: {
    status: 409,
    cause: "This identity at the provider belongs to another user.",
    fix: "Unlink it there first, or use another identity.",
  },
  identity_conflict: {
    status: 409,
    oauth: "access_denied",
    cause: "The user has an identity on this connection already.",
    fix: "Unlink that one first.",
  },
  identity_link_denied: {
    status: 409,
    cause: "The identity is the user's only way to sign in.",
    fix: "Give the user another way first: a password, or another identity.",
  },
  session_already_revoked: {
    status: 409,
    cause: "The session had been revoked before.",
    fix: "Nothing is left to do.",
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

/** The HTTP status of a code in OAuth's format. */
export const oauthStatusOf = (code: ErrorCode): number => entryOf(code).oauthStatus ?? statusOf(code);

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

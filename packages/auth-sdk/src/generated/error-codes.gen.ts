// Written by `npm run generate` from the contract. Change the contract, not this file.

/**
 * Every `error_code` in the server's catalogue. Each has one HTTP status, given before its cause and remedy.
 *
 * @example
 * ```ts
 * if (error instanceof FaableApiError && error.code === "already_exists") return;
 * ```
 */
export type ErrorCode =
  /**
   * 400. The request cannot be read: malformed JSON, a cursor that was altered, text that no database can store. The message
   * names the part at fault. Send well-formed input; use cursors exactly as they were received.
   */
  | "bad_request"
  /**
   * 400. A parameter or body field does not fit its schema, is unknown, or cannot be changed. `details.issues` lists each
   * path with what is wrong; `details.fields` names the fields.
   */
  | "validation_error"
  /**
   * 400. A value that must be unique in the account is already used. `details.fields` says which. Choose another value, or
   * update the existing object.
   */
  | "already_exists"
  /** 400. The user is in that team already. Update the membership instead of adding it. */
  | "already_member"
  /**
   * 400. The address is not syntactically valid, or names more than one mailbox. Send exactly one address of the form
   * name@domain.
   */
  | "invalid_email"
  /** 400. `expand` names a reference that this resource does not have. Use one of the paths that the message lists. */
  | "invalid_expand"
  /**
   * 400. The id in the path is not of this resource's form, for example the id of another kind of object. The message names
   * the expected prefix. Use the `id` exactly as a response gave it.
   */
  | "invalid_id"
  /**
   * 400. A name field contains a link. Names are shown in mails and pages, where a link would serve phishing. Remove the URL
   * from the field named in `details.fields`.
   */
  | "invalid_name"
  /**
   * 400. The phone number cannot be brought to E.164 form. Send it with its country code (`+34600111222`), or set the
   * account's `default_country_iso`.
   */
  | "invalid_phone"
  /**
   * 400. `query` is not FaableQL, or names a field that this resource cannot be filtered by. The message points at the term.
   * Terms look like `field:value` or `field!:value` and are joined by spaces.
   */
  | "invalid_query"
  /**
   * 400. A client that registers itself names a field that is unknown here, or a value that is not supported (RFC 7591
   * §3.2.2). `error_description` names the field. Leave it out, or send one of the values that it lists.
   */
  | "invalid_client_metadata"
  /**
   * 400. A redirect URI is unsafe or malformed: a script scheme, a fragment, a wildcard, user information, or plain http off
   * the loopback. Register an absolute https URI; http is for loopback addresses only, own schemes for native clients only.
   */
  | "invalid_redirect_uri"
  /**
   * 400. A role is named by something that is no id of a role. Send the `id` of a role (`role_…`) exactly as a response gave
   * it.
   */
  | "invalid_role"
  /**
   * 400. A list's filter, search or count takes longer than a request may on this account's rows. Narrow the filter with a
   * field that identifies rows, search for longer words, or leave out `count`.
   */
  | "query_too_expensive"
  /** 400. This resource has no text search. Filter with `query` instead of `q`. */
  | "search_not_supported"
  /**
   * 400. A required OAuth parameter is missing, repeated, or two of them conflict. `error_description` names the parameter.
   */
  | "invalid_request"
  /** 400. `scope` contains a character that RFC 6749 does not allow. Send scope values separated by single spaces. */
  | "invalid_scope"
  /**
   * 400. The grant named by `grant_type` does not exist here. Use one of `grant_types_supported` in the discovery document.
   */
  | "unsupported_grant_type"
  /**
   * 400. This client may not use this grant: its `grant_types` leaves it out, or a public client asked for a machine token.
   * Change `grant_types` or `token_endpoint_auth_method` of the client, or use another client.
   */
  | "unauthorized_client"
  /**
   * 400. The authorization code or refresh token is unknown, expired, used, superseded or revoked, belongs to another client,
   * or its `code_verifier` does not fit. Start a new authorization request. A code works once and within a minute; of refresh
   * tokens keep the newest only.
   */
  | "invalid_grant"
  /**
   * 400. The `redirect_uri` of the exchange is not the one that `/authorize` was given, or is missing. Send the same
   * `redirect_uri` in both requests, character for character.
   */
  | "redirect_uri_mismatch"
  /**
   * 400. `response_type` is missing or not `code`. Use the code flow: `response_type=code` with PKCE. No token ever appears
   * in a URL.
   */
  | "unsupported_response_type"
  /**
   * 400. Request objects (OIDC Core §6.1) are not supported. Send the parameters as they are, or push them to `/oauth/par`.
   */
  | "request_not_supported"
  /**
   * 400. `request_uri` is none that `/oauth/par` of this account gave this client, or its time is over. Push the request
   * again and use the new `request_uri` at once.
   */
  | "request_uri_not_supported"
  /**
   * 400. `prompt=none`, and nobody is signed in, or not recently enough, or somebody other than the hint names. Send the
   * person to `/authorize` without `prompt=none`.
   */
  | "login_required"
  /** 403. The login cannot go on without the person. Send the person to `/authorize` without `prompt=none`. */
  | "interaction_required"
  /**
   * 400. `prompt=none`, and the person has not consented to this client yet. Send the person to `/authorize` without
   * `prompt=none`.
   */
  | "consent_required"
  /** 401. The person refused, or may not do this. Show the person what happened, and a way to try again. */
  | "access_denied"
  /**
   * 400. The connection does not exist, is disabled, is not offered to the client, or is of a type that this cannot be done
   * with. Name an enabled connection of the right type; see `enabled` and `enabled_clients` of the connection.
   */
  | "invalid_connection"
  /** 400. Several connections match a name. Name the connection by its id. */
  | "ambiguous_connection"
  /** 400. The identifier or the password is wrong. Which of the two is not told. Try again, or reset the password. */
  | "invalid_credentials"
  /**
   * 400. The user name has an `@`, white space or an invisible character, or looks like an identifier of this server. Choose
   * a user name of letters, digits and marks, at most 128 characters.
   */
  | "invalid_username"
  /**
   * 400. The imported hash cannot be read, or is too expensive to be verified at each login. Send one of the documented forms
   * unchanged; the message says what was found wrong.
   */
  | "invalid_password_hash"
  /**
   * 400. The imported hash was made with a fast digest, or at a cost so low that it can be guessed. Import the user without a
   * hash and let them set a new password.
   */
  | "weak_password_hash"
  /**
   * 400. The password breaks the rules of its connection (`password_policy`), is well known, or is the identifier itself. The
   * message and `details.rules` list every rule that is not met.
   */
  | "password_too_weak"
  /**
   * 400. The account has no database connection that could hold a password. Create one: `POST /connection` with
   * `connection_type: database`.
   */
  | "no_database_connection"
  /**
   * 400. The connection lacks settings that are needed to reach its provider. The message names them. Set them on the
   * connection.
   */
  | "connection_misconfigured"
  /**
   * 400. The provider of a social connection could not be asked, refused, or said something that makes no user. Answered to
   * an application as `provider_error:<code>` where the provider gave a code. See the failed `user.login` in the logs: its
   * `reason` says what the provider did.
   */
  | "provider_error"
  /**
   * 400. No provider has given a token for this identity: nobody has signed in by it yet. Have the user sign in by the
   * connection.
   */
  | "no_provider_token"
  /**
   * 400. The provider gave no refresh token for this identity. Ask for it in the connection's `scope` (often
   * `offline_access`), and have the user sign in again.
   */
  | "no_refresh_token"
  /**
   * 429. More sign-ins of this account wait for its providers than it has a share for. Nothing was decided. Try again after
   * the seconds given in `Retry-After`.
   */
  | "provider_busy"
  /**
   * 429. More Actions of this account wait to be run than it has a share for, or a trial or replay of it is under way.
   * Nothing was decided. Try again after the seconds given in `Retry-After`.
   */
  | "actions_busy"
  /**
   * 429. Too many wrong passwords for this identifier, or from this network. The right password is refused too. Wait for the
   * seconds given in `Retry-After`. From another network the owner gets in at once.
   */
  | "too_many_login_attempts"
  /**
   * 400. The login that a page belongs to is unknown, finished, or older than half an hour. Start again at the application.
   */
  | "invalid_state"
  /**
   * 401. The login that a page belongs to was begun in another browser. Start again at the application, in this browser, with
   * cookies on.
   */
  | "state_mismatch"
  /** 401. The session that a page belongs to has ended. Sign in again. */
  | "session_missing"
  /** 401. The Action that paused this login has been switched off or deleted meanwhile. Start again at the application. */
  | "action_unavailable"
  /**
   * 401. An Action of the tenant denied the login, or failed. The message is the reason that it gave. See `action.denied` and
   * `action.failed` in the logs.
   */
  | "login_denied"
  /**
   * 401. An Action of the tenant denied the machine its token, or failed. The message is the reason that it gave. See
   * `action.denied` and `action.failed` in the logs.
   */
  | "client_credentials_denied"
  /**
   * 401. Neither a user's access token nor the cookie of a session that goes on came with the request. Sign in, or send
   * `Authorization: Bearer <access token of a user>`.
   */
  | "not_logged_in"
  /**
   * 400. This token cannot be revoked: a machine's access token ends with its `exp`. Let it expire, rotate the client's
   * secret, or delete the client.
   */
  | "unsupported_token_type"
  /** 401. The request carries no credentials. Send `Authorization: Bearer <token>`. */
  | "unauthorized"
  /**
   * 401. The bearer token is expired, altered, not an access token, signed by another issuer, or its client no longer exists.
   * The message says which. Get a new token from this account's token endpoint.
   */
  | "invalid_token"
  /**
   * 400. At the token endpoint: the client's secret is missing, empty or wrong. Elsewhere: `client_id` names no client of
   * this account. Check the client id and secret, and that they belong to this host's account.
   */
  | "invalid_client"
  /**
   * 403. The token was issued for another audience than this account's Management API. Request the token with `audience` set
   * to `details.expected` (published in discovery as `management_audience`).
   */
  | "aud_mismatch"
  /**
   * 403. The requested `audience` is not the identifier of an API of this account. Register the API first, or correct the
   * identifier; it is compared exactly.
   */
  | "audience_not_found"
  /**
   * 403. The credentials are valid, but this operation is not allowed with them. Use a client or user that holds the right.
   */
  | "forbidden"
  /**
   * 403. The token lacks the permission that this operation needs. Request the scope named in `details.required`, or omit
   * `scope` to get the whole catalogue.
   */
  | "insufficient_scope"
  /**
   * 403. The request comes from a browser origin that is not in the client's `web_origins`. Add the origin to the client's
   * `web_origins`.
   */
  | "origin_not_allowed"
  /**
   * 403. Self-service sign-up is switched off on the connection. Have an administrator create the user, or set the
   * connection's `disable_signup` to false.
   */
  | "signup_disabled"
  /**
   * 403. An Action of the tenant denied the sign-up, or failed. The message is the reason that it gave. See `action.denied`
   * and `action.failed` in the logs.
   */
  | "signup_denied"
  /**
   * 403. Built-in resources (the management API, the operator account) cannot be changed or deleted. Work with your own
   * resources instead.
   */
  | "system_resource"
  /** 403. The user is suspended. Reinstate the user with `{"suspended": false}`. */
  | "user_suspended"
  /**
   * 404. The host, the `x-faableauth-account` header or the token names no account of this installation. Check the host name:
   * accounts live at `<slug>.<base host>`.
   */
  | "account_not_found"
  /**
   * 404. No client of this account has that `client_id`. Check the id, and that the host is the one of the client's account.
   */
  | "client_not_found"
  /** 404. This account has no such object, or the server no such route. Check the id and the path. */
  | "not_found"
  /**
   * 404. There is no such password credential, or the user has not exactly one. Look it up: `GET
   * /credentials?query=user:<id>`.
   */
  | "credential_not_found"
  /** 404. The team has no such member. Use the membership's id (`tm_…`) as listed by the team. */
  | "not_a_member"
  /** 404. The account has no such role. Create the role first. */
  | "role_not_found"
  /** 404. The Action has no such revision, or it is too old to be kept. Take one of `GET /actions/:id/revisions`. */
  | "revision_not_found"
  /** 405. The path exists, but not with this method. See the `Allow` header. Updates are `POST`, not `PUT` or `PATCH`. */
  | "method_not_allowed"
  /** 408. The request did not arrive completely in time. Send it again, at once and whole. */
  | "request_timeout"
  /** 409. The request does not fit the present state of the object. The message says what stands in the way. */
  | "conflict"
  /** 409. Another user of the account has this address. Sign in instead, or use another address. */
  | "email_taken"
  /** 409. Another user of the connection has this user name. Choose another one. */
  | "username_taken"
  /** 409. This identity at the provider belongs to another user. Unlink it there first, or use another identity. */
  | "identity_already_linked"
  /** 409. The user has an identity on this connection already. Unlink that one first. */
  | "identity_conflict"
  /**
   * 409. The identity is the user's only way to sign in. Give the user another way first: a password, or another identity.
   */
  | "identity_link_denied"
  /** 409. The session had been revoked before. Nothing is left to do. */
  | "session_already_revoked"
  /**
   * 409. The operator account's last machine client would be deleted or lose its secret, and with it the installation its way
   * in. Create another confidential client in the operator account first.
   */
  | "last_operator_client"
  /** 413. The body is larger than 1 MiB, or a metadata field larger than 64 KiB. Send less, or split the work. */
  | "payload_too_large"
  /**
   * 415. The body's content type is not accepted here, or the body is compressed or not UTF-8. Send `application/json` (the
   * token endpoint also takes `application/x-www-form-urlencoded`) in UTF-8, without `Content-Encoding`.
   */
  | "unsupported_media_type"
  /** 417. The request has an `Expect` header with something else than `100-continue`. Leave the header out. */
  | "expectation_failed"
  /**
   * 431. The request line and headers together are larger than the server reads. Send shorter headers or a shorter URL;
   * cookies are the usual cause.
   */
  | "headers_too_large"
  /**
   * 429. The caller's budget is used up. Wait the seconds given in `Retry-After`. Cache tokens until shortly before they
   * expire.
   */
  | "too_many_requests"
  /** 500. Something failed that should not have. Report it with the `x-request-id` of the response. */
  | "internal_error"
  /**
   * 503. The database does not answer, or the server is shutting down. Repeat the request after the seconds given in
   * `Retry-After`.
   */
  | "service_unavailable";

const known: ReadonlySet<string> = new Set<ErrorCode>([
  "bad_request",
  "validation_error",
  "already_exists",
  "already_member",
  "invalid_email",
  "invalid_expand",
  "invalid_id",
  "invalid_name",
  "invalid_phone",
  "invalid_query",
  "invalid_client_metadata",
  "invalid_redirect_uri",
  "invalid_role",
  "query_too_expensive",
  "search_not_supported",
  "invalid_request",
  "invalid_scope",
  "unsupported_grant_type",
  "unauthorized_client",
  "invalid_grant",
  "redirect_uri_mismatch",
  "unsupported_response_type",
  "request_not_supported",
  "request_uri_not_supported",
  "login_required",
  "interaction_required",
  "consent_required",
  "access_denied",
  "invalid_connection",
  "ambiguous_connection",
  "invalid_credentials",
  "invalid_username",
  "invalid_password_hash",
  "weak_password_hash",
  "password_too_weak",
  "no_database_connection",
  "connection_misconfigured",
  "provider_error",
  "no_provider_token",
  "no_refresh_token",
  "provider_busy",
  "actions_busy",
  "too_many_login_attempts",
  "invalid_state",
  "state_mismatch",
  "session_missing",
  "action_unavailable",
  "login_denied",
  "client_credentials_denied",
  "not_logged_in",
  "unsupported_token_type",
  "unauthorized",
  "invalid_token",
  "invalid_client",
  "aud_mismatch",
  "audience_not_found",
  "forbidden",
  "insufficient_scope",
  "origin_not_allowed",
  "signup_disabled",
  "signup_denied",
  "system_resource",
  "user_suspended",
  "account_not_found",
  "client_not_found",
  "not_found",
  "credential_not_found",
  "not_a_member",
  "role_not_found",
  "revision_not_found",
  "method_not_allowed",
  "request_timeout",
  "conflict",
  "email_taken",
  "username_taken",
  "identity_already_linked",
  "identity_conflict",
  "identity_link_denied",
  "session_already_revoked",
  "last_operator_client",
  "payload_too_large",
  "unsupported_media_type",
  "expectation_failed",
  "headers_too_large",
  "too_many_requests",
  "internal_error",
  "service_unavailable",
]);

/** Whether this version of the SDK knows a code. */
export const isKnownCode = (code: string): code is ErrorCode => known.has(code);

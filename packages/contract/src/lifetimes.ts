/** Every lifetime and limit that callers can observe, in seconds unless the name says otherwise. */
export const lifetimes = {
  /** Access tokens of an API that does not set `token_lifetime`, and tokens without an audience. */
  accessToken: 86_400,
  accessTokenMin: 60,
  accessTokenMax: 2_592_000,
  /** Refresh tokens of a client that does not set `refresh_token.token_lifetime`. */
  refreshToken: 2_592_000,
  /** Authorization codes (RFC 6749 §4.1.2). */
  authorizationCode: 60,
  /** For how long after its rotation a superseded refresh token is answered with its one successor. */
  refreshLeeway: 30,
  /** The end of a grant that no rotation moves (a year). */
  grant: 31_536_000,
  /** A session row, counted from its last use, refreshes included. */
  session: 2_592_000,
  /** For how long an unused browser session signs its user in without asking. */
  sessionIdle: 604_800,
  /** Age of the last real authentication from which on a browser session asks again, however much it was used. */
  sessionAbsolute: 2_592_000,
  /** Retention of session rows after their end (90 days). */
  endedSessions: 7_776_000,
  /** A login under way, from `/authorize` to its answer. */
  interaction: 1_800,
  /** The ticket of a login by an application's own form (`/usernamepassword/login`). */
  loginTicket: 60,
  /** A pushed authorization request, until it is used (RFC 9126 §2.2). */
  pushedRequest: 90,
  /** A `logout_token`. */
  logoutToken: 120,
  /** Retention of log rows for logins (30 days). */
  loginLogs: 2_592_000,
  /** How long clients may cache the JWKS and discovery documents. A key is published at least this long before it signs. */
  jwksCache: 600,
  /** How long the secret that was replaced may be kept alive at most (`expires_previous_in`). */
  previousSecretMax: 604_800,
  /** Clock skew tolerated when the server verifies a token. */
  clockTolerance: 5,
  /** `Retry-After` when the database is away. */
  retryAfterUnavailable: 2,
  /** The window in which wrong passwords are counted. */
  loginAttempts: 900,
  /** How long a network from which somebody has signed in is known as theirs (90 days). */
  knownNetwork: 7_776_000,
  /** Retention of log rows for granted and refused tokens (30 days). */
  tokenLogs: 2_592_000,
  /** The `state` that a provider is given, until the person comes back with it (10 minutes). */
  providerState: 600,
  /** What asking a provider takes at most, all its endpoints together. */
  providerAnswer: 10,
  /** A login that an Action has paused, until its person comes back by `/continue`. */
  actionPause: 900,
  /** The longest time for which a denial of an Action holds (365 days). */
  blockMax: 31_536_000,
  /** Retention of log rows about runs of Actions (30 days). */
  actionLogs: 2_592_000,
  /** Retention of events, of their deliveries and of log rows about those (30 days). */
  events: 2_592_000,
  /** What a receiver of webhooks has for its answer: connection and headers. */
  webhookAnswer: 5,
  /** For how long every delivery of a subscription may fail until it is disabled (5 days). */
  webhookFailing: 432_000,
  /** How long the secret of a subscription that was replaced signs on at most (`expires_previous_in`). */
  previousWebhookSecretMax: 604_800,
  /** What `GET /events` waits for a new event at most. */
  eventsWait: 30,
  /** What `GET /logs/tail` waits for a new row at most. */
  tailWait: 30,
  /** For how long one answer of `GET /logs/export` goes on; what follows is another request, and is authorized anew. */
  logExport: 900,
  /** For how long its reader may take nothing of it. */
  logExportStalled: 60,
  /** Retention of `auth.suspended` log rows (90 days). */
  suspendedLogs: 7_776_000,
} as const;

/** Sizes that the server caps. */
export const limits = {
  bodyBytes: 1_048_576,
  /** Bodies of the token endpoint. */
  tokenBodyBytes: 65_536,
  /** Forms that lead back to `/continue`: what they hold may have to travel in a URL. */
  continueBodyBytes: 4_096,
  /** Bodies of a client's registration. */
  registrationBodyBytes: 65_536,
  /** Clients of one account that registered themselves. */
  registeredClients: 1_000,
  /** Registrations, with changes and deletions of them, from one address in a minute. */
  registrationsPerMinute: 10,
  /** The request line and all headers together. */
  headerBytes: 16_384,
  jsonDepth: 32,
  /** Members and elements of a JSON body, all levels together. */
  jsonEntries: 20_000,
  metadataBytes: 65_536,
  /** Characters of a password. A longer one is refused, never cut. */
  passwordMin: 8,
  passwordMax: 256,
  /** Wrong passwords in a window before the right one is refused as well: for one identifier from one network, and from one network. */
  loginAttemptsOfIdentifier: 10,
  loginAttemptsOfNetwork: 100,
  /** And for one identifier from everywhere together. Then only networks are let try from which it has signed in before. */
  loginAttemptsEverywhere: 100,
  /** Bytes of code of all Actions of one account together. */
  actionsBytes: 1_048_576,
  actionCodeBytes: 65_536,
  /** Revisions of one Action that are kept. */
  actionRevisions: 50,
  actionSecrets: 50,
  actionSecretLength: 4_096,
  /** Events of one trigger that are kept to be replayed. */
  actionEvents: 200,
  /** Failures in a row of one Action after which it is reported. */
  actionFailures: 10,
  /** Trials and replays of one account at once, in one process. */
  actionTrials: 1,
  /** Sign-ins of one account that may wait for providers at once, in one process. */
  providerCalls: 20,
  /** Characters of a token of a provider. */
  providerTokenLength: 16_384,
  /** Subscriptions of one account. */
  subscriptions: 200,
  /** Bytes of a receiver's answer that are kept with a delivery. */
  webhookAnswerBytes: 1_024,
  /** Bytes of a body that are kept in the logs. */
  webhookLogBytes: 65_536,
  /** Events of one answer of `GET /events`. */
  eventsPage: 100,
  eventsPageMax: 1_000,
  /** Rows of one answer of `GET /logs/tail`. */
  tailPage: 100,
  tailPageMax: 1_000,
  /** Requests of one account that wait for log rows at once, on one node. */
  tailsWaiting: 10,
  /** Exports of logs of one account at once, on one node. */
  logExports: 2,
  /** Rows that one answer of an export may be limited to. */
  logExportRows: 1_000_000,
  /** Sign-ups per minute from one address. */
  signUps: 5,
  pageSize: 30,
  pageSizeMax: 200,
  expandMax: 10,
  queryTerms: 20,
} as const;

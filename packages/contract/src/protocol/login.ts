import { Type } from "typebox";
import { lifetimes, limits } from "../lifetimes.ts";
import { operation } from "../operation.ts";
import { Closed, EmailAddress, Id, Metadata } from "../shapes.ts";

const name = (description: string) => Type.Optional(Type.String({ maxLength: 256, description }));

const SignUpRequest = Closed({
  client_id: Type.String({ minLength: 1, maxLength: 256, description: "The application: its OAuth `client_id`." }),
  email: Type.Optional(EmailAddress("The address. Required unless the connection takes user names.")),
  username: Type.Optional(Type.String({ maxLength: 512, description: "The user name, where the connection takes one." })),
  password: Type.Optional(
    Type.String({
      maxLength: 4_096,
      description: `${limits.passwordMin} to ${limits.passwordMax} characters of any kind, by the connection's \`password_policy\`. Without one, which needs an address, the person has no password yet.`,
    }),
  ),
  name: name("Full name."),
  given_name: name("Given name."),
  family_name: name("Family name."),
  user_metadata: Type.Optional(Metadata("The person's own data.")),
  connection: Type.Optional(
    Type.String({ maxLength: 128, description: "`connection_name` of a database connection. Default: the account's." }),
  ),
});

const SignedUp = Type.Object(
  {
    status: Type.Literal("created", { description: "Always `created`." }),
    user_id: Id("user", "The new user."),
    email_verified: Type.Literal(false, { description: "Always false: an address is verified later, by mail." }),
  },
  { title: "SignedUp" },
);

/** Self-service sign-up, for an application's own form. */
export const signUp = operation({
  id: "signUp",
  resource: "login",
  method: "POST",
  path: "/dbconnections/signup",
  summary: "Sign up with a password",
  description: `Creates a new, unverified user and starts no session. Browsers may call it from the client's \`web_origins\`. At most ${limits.signUps} a minute from one address.`,
  access: "public",
  body: SignUpRequest,
  reply: SignedUp,
  status: 200,
  errors: [
    "invalid_client",
    "invalid_connection",
    "no_database_connection",
    "invalid_email",
    "invalid_username",
    "invalid_name",
    "password_too_weak",
    "signup_disabled",
    "signup_denied",
    "actions_busy",
    "origin_not_allowed",
    "email_taken",
    "username_taken",
  ],
});

const text = (description: string, maxLength = 4_096) => Type.Optional(Type.String({ maxLength, description }));

const PasswordSignIn = Type.Object(
  {
    client_id: Type.String({ minLength: 1, maxLength: 256, description: "The application: its OAuth `client_id`." }),
    username: Type.String({ maxLength: 4_096, description: "The address or user name, by the connection's `login_identifier`." }),
    password: Type.String({ maxLength: 4_096, description: "The password." }),
    redirect_uri: Type.String({ maxLength: 4_096, description: "One of the client's `callbacks`, character for character." }),
    state: text("Comes back unchanged. At most 2,048 characters."),
    audience: text("Identifier of the API that the access token is for."),
    scope: text("Space-separated. Default: `openid profile email`.", 8_192),
    nonce: text("Comes back in the ID token. At most 2,048 characters."),
    code_challenge: text("PKCE: base64url of the SHA-256 of the verifier (RFC 7636). Required of public clients."),
    code_challenge_method: text("`S256`."),
    response_type: text("`code`, which is the default, and nothing else."),
    connection_id: text("A database connection. Default: the account's default, else the oldest that is offered to the client."),
    connection: text("The same by name or id."),
    realm: text("The same as `connection`; older."),
  },
  { title: "PasswordSignIn" },
);

/** What a page puts into itself and submits. */
const TicketForm = Type.String({
  title: "TicketForm",
  description: "`text/html` that begins with a form. It posts a ticket to `/login/callback`.",
});

/** Sign-in by an application's own form, first half: what its script calls. */
export const signInWithPassword = operation({
  id: "signInWithPassword",
  resource: "login",
  method: "POST",
  path: "/usernamepassword/login",
  summary: "Sign in by an application's own form",
  description: `Checks the request as \`/authorize\` does, then the password, and answers a form that the page submits. Its ticket works once, within ${lifetimes.loginTicket} seconds. Starts no session. Browsers may call it from the client's \`web_origins\`. No token is ever in a URL: a client without a secret sends a \`code_challenge\`. Clients that registered themselves may not use it.`,
  access: "public",
  body: PasswordSignIn,
  reply: TicketForm,
  status: 200,
  errors: [
    "invalid_request",
    "invalid_client",
    "invalid_redirect_uri",
    "unsupported_response_type",
    "unauthorized_client",
    "audience_not_found",
    "forbidden",
    "invalid_connection",
    "no_database_connection",
    "ambiguous_connection",
    "invalid_credentials",
    "too_many_login_attempts",
    "user_suspended",
    "origin_not_allowed",
  ],
});

/** Second half: what the form is posted to. */
const continueErrors = [
  "invalid_state",
  "state_mismatch",
  "session_missing",
  "user_suspended",
  "action_unavailable",
  "login_denied",
  "actions_busy",
  "payload_too_large",
] as const;

const continueDescription =
  "Where a person comes back to from where an Action has sent them (`api.redirect.sendUserTo`), with the `state` that was appended to that URL. Runs the `continue` hooks and the Actions behind the one that paused, and goes on with the login. The `state` works once, in the browser that began the login, for 15 minutes. Whatever else comes along is in `event.request.query` or `event.request.body`.";

/** `GET /continue`. */
export const continueLogin = operation({
  id: "continueLogin",
  resource: "login",
  method: "GET",
  path: "/continue",
  summary: "Go on with a login that an Action has paused",
  description: continueDescription,
  access: "public",
  query: Type.Object({ state: Type.String({ description: "As it was appended to the URL." }) }),
  reply: Type.Object({}, { title: "Redirect", description: "A redirect; the answer is in its `Location`." }),
  status: 302,
  errors: continueErrors,
});

/** `POST /continue`. */
export const continueByForm = operation({
  id: "continueByForm",
  resource: "login",
  method: "POST",
  path: "/continue",
  summary: "Go on with a login that an Action has paused, by a form",
  description: continueDescription,
  access: "public",
  form: true,
  body: Type.Object({ state: Type.String({ description: "As it was appended to the URL." }) }, { title: "Continue" }),
  reply: Type.Object({}, { title: "Redirect", description: "A redirect; the answer is in its `Location`." }),
  status: 302,
  errors: continueErrors,
});

const returned = (description: string) => Type.Optional(Type.String({ description }));

/** `GET /callback`. */
export const providerCallback = operation({
  id: "providerCallback",
  resource: "login",
  method: "GET",
  path: "/callback",
  summary: "Come back from a provider",
  description: `Where every provider of a social connection sends people back to: the redirect URI to register there is \`{issuer}/callback\`. The \`state\` is our own, works once, in the browser that began the login, for ${lifetimes.providerState / 60} minutes. Asks the provider who it is, and goes on with the login. What goes wrong at the provider is told to the application that asked: \`access_denied\` where the person refused, else \`server_error\` with \`error_code=provider_error:<code>\`.`,
  access: "public",
  query: Type.Object({
    state: returned("As it was given to the provider."),
    code: returned("What the provider lets us ask with."),
    error: returned("Why there is no code (RFC 6749 §4.1.2.1)."),
    iss: returned("Who answers (RFC 9207)."),
  }),
  reply: Type.Object({}, { title: "Redirect", description: "A redirect; the answer is in its `Location`." }),
  status: 302,
  errors: [
    "invalid_state",
    "state_mismatch",
    "provider_busy",
    "provider_error",
    "connection_misconfigured",
    "invalid_connection",
    "access_denied",
    "email_taken",
    "identity_conflict",
    "signup_denied",
    "signup_disabled",
    "user_suspended",
    "login_denied",
    "actions_busy",
  ],
});

export const redeemTicket = operation({
  id: "redeemTicket",
  resource: "login",
  method: "POST",
  path: "/login/callback",
  summary: "Redeem the ticket of a sign-in",
  description:
    "Where the form of `/usernamepassword/login` leads: signs the browser in, shows what the login still needs, and sends it to the redirect URI with a code, or with an `error`. Takes forms from pages of the client's `web_origins`, or of its callbacks while there are none.",
  access: "public",
  form: true,
  body: Type.Object({ ticket: Type.String({ description: "As it was answered." }) }, { title: "Ticket" }),
  reply: Type.Object({}, { title: "Redirect", description: "A redirect; the answer is in its `Location`." }),
  status: 302,
  errors: ["invalid_state", "origin_not_allowed", "access_denied", "user_suspended"],
});
